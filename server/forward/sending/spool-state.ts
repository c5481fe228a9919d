import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { advance, type Positions, type Tail } from "./positions.ts";

const stateSchema = z.object({
  forwarder: z.string(),
  acknowledged: z.array(z.tuple([z.string(), z.string(), z.string()])),
});

/**
 * What a forwarder must know when it starts while its receiver is away: who it is, and what was acknowledged. It
 * may be a little old: lines that are read again for it are known to the receiver, and not stored again.
 */
export class SpoolState {
  readonly #path: string;
  /** Tells the receiver two forwarders of one name apart. */
  readonly forwarder: string;
  /** Behind the last lines known to be stored. */
  readonly acknowledged: Positions = new Map();
  #isChanged: boolean;

  private constructor(path: string, saved: z.infer<typeof stateSchema> | undefined) {
    this.#path = path;
    this.forwarder = saved?.forwarder ?? randomUUID();
    advance(this.acknowledged, saved?.acknowledged ?? []);
    this.#isChanged = saved === undefined;
  }

  /** Reads the state in a spool directory; one that is missing or broken begins anew, under a name that it keeps. */
  static async open(directory: string): Promise<SpoolState> {
    const path = join(directory, "state.json");
    const text = await readFile(path, "utf8").catch(() => "");
    const state = new SpoolState(path, read(text));
    // A full disk is told of as soon as something must be kept there.
    await state.save().catch(() => undefined);
    return state;
  }

  /** Takes note of what the receiver has stored. */
  acknowledge(tail: Tail): void {
    advance(this.acknowledged, tail);
    this.#isChanged = true;
  }

  /** Replaces what is known of a source by what the receiver's store says. */
  replace(source: string, streams: ReadonlyMap<string, string>): void {
    this.acknowledged.set(source, new Map(streams));
    this.#isChanged = true;
  }

  /**
   * Writes it where it has changed, whole or not at all.
   * @throws Error of the file system
   */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const acknowledged = [...this.acknowledged].flatMap(([source, streams]) =>
      [...streams].map(([stream, position]) => [source, stream, position]),
    );
    try {
      await writeFile(`${this.#path}.new`, JSON.stringify({ forwarder: this.forwarder, acknowledged }), {
        mode: 0o600,
      });
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#isChanged = true;
      throw error;
    }
  }
}

function read(text: string): z.infer<typeof stateSchema> | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
