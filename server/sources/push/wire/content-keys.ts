import { createHash } from "node:crypto";
import { bodyTooLarge, MAX_WIRE_LINES } from "./refusal.ts";

/**
 * Keys of lines whose transport numbers none: made of the line's whole content, so that a request that is sent again
 * brings the same keys, also when its sender has put the lines into other batches. Equal lines of one request are
 * told apart by their ordinal.
 */
export class ContentKeys {
  readonly #seen = new Map<string, number>();

  #lines = 0;

  /**
   * @param parts everything that tells the line from others: its origin, its sender's time, its attributes, its bytes
   * @throws JobtrailError `too-large` for more lines than a request may have
   */
  key(...parts: readonly (string | Uint8Array)[]): string {
    if (++this.#lines > MAX_WIRE_LINES)
      throw bodyTooLarge(`The body holds more than ${MAX_WIRE_LINES} lines. Send smaller batches.`);
    const hash = createHash("sha256");
    for (const part of parts) hash.update(`${part.length}:`).update(part);
    const digest = hash.digest("base64url").slice(0, 22);
    const ordinal = this.#seen.get(digest) ?? 0;
    this.#seen.set(digest, ordinal + 1);
    return `${digest}-${ordinal}`;
  }
}
