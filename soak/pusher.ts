import { deflateSync, gzipSync } from "node:zlib";
import type { Chance } from "../e2e/chance.ts";
import { askedWithin } from "./asked.ts";
import type { Written } from "./log-writer.ts";
import { linesOf, type Stream } from "./stream.ts";
import { pause } from "./told.ts";

const MAX_BATCH = 400;
const ANSWER_WITHIN_MS = 30_000;

/** What a sender was told. */
export interface Pushes {
  batches: number;
  /** Requests that were sent again: not answered, called off by the sender, or refused for now. */
  again: number;
  /** Batches sent a second time although they had been answered. */
  twice: number;
  /** Answers that no repetition mends. */
  refused: string[];
}

/** What a part is at, in words. */
export interface Doing {
  words: string;
}

/**
 * Sends a stream's events in batches with a key until the run is over, each again until it is stored: calls some requests
 * off half-way, and sends some twice.
 */
export async function pushLines(
  stream: Stream,
  url: string,
  chance: Chance,
  written: Written,
  pushes: Pushes,
  doing: Doing,
  over: AbortSignal,
): Promise<void> {
  const beganMs = performance.now();
  while (!over.aborted) {
    await pause(chance.between(200, 4_000), over);
    const due = Math.floor(((performance.now() - beganMs) / 1_000) * stream.rate) - written.events;
    const count = Math.max(0, Math.min(due, MAX_BATCH));
    if (count === 0) continue;
    const batch = batchOf(stream, written.events, count);
    // Counted as soon as it may be stored.
    written.events += count;
    pushes.batches++;
    await untilStored(url, batch, chance, pushes, doing);
    if (!chance.isIn(0.05)) continue;
    pushes.twice++;
    await untilStored(url, batch, chance, pushes, doing);
  }
}

interface Batch {
  key: string;
  body: Buffer;
}

function batchOf(stream: Stream, from: number, count: number): Batch {
  const objects = Array.from({ length: count }, (_, index) => {
    const line = linesOf(stream, from + index)[0] ?? Buffer.alloc(0);
    const text = line.toString("utf8");
    const raw = Buffer.from(text).equals(line) ? { line: text } : { line_base64: line.toString("base64") };
    return JSON.stringify({ ...raw, host: stream.host, service: stream.name });
  });
  return { key: `${stream.name}.${stream.seed}.${from}`, body: Buffer.from(`${objects.join("\n")}\n`) };
}

/** What became of a request. */
interface Answer {
  outcome: "stored" | "again" | "refused";
  words: string;
}

async function untilStored(
  url: string,
  batch: Batch,
  chance: Chance,
  pushes: Pushes,
  doing: Doing,
): Promise<void> {
  const never = new AbortController().signal;
  const beganMs = performance.now();
  for (let times = 1; ; times++) {
    const isCalledOff = chance.isIn(0.05);
    const withinMs = isCalledOff ? chance.between(0, 300) : ANSWER_WITHIN_MS;
    const { outcome, words } = await sent(url, batch, encodingOf(chance), withinMs);
    if (outcome === "stored") return;
    if (outcome === "refused") {
      pushes.refused.push(words);
      return;
    }
    pushes.again++;
    const forS = Math.round((performance.now() - beganMs) / 1_000);
    doing.words = `batch ${batch.key}, sent ${times} times in ${forS} s, the last answer being ${words}`;
    await pause(chance.between(100, 1_500), never);
  }
}

type Encoding = "identity" | "gzip" | "deflate";

function encodingOf(chance: Chance): Encoding {
  return (["identity", "gzip", "deflate"] as const)[chance.whole(0, 3)] ?? "identity";
}

async function sent(
  url: string,
  { key, body }: Batch,
  encoding: Encoding,
  withinMs: number,
): Promise<Answer> {
  const encoded = { identity: () => body, gzip: () => gzipSync(body), deflate: () => deflateSync(body) }[
    encoding
  ]();
  const init = {
    method: "POST",
    headers: { "content-encoding": encoding, "idempotency-key": key },
    body: new Uint8Array(encoded),
  };
  const answer = await askedWithin(`${url}/api/ingest`, withinMs, init, async (response) => ({
    status: response.status,
    text: (await response.text()).slice(0, 300),
  }));
  if (answer === null) return { outcome: "again", words: "no answer" };
  const { status, text } = answer;
  const words = `${status}: ${text}`;
  if (status === 200)
    return /refused/.test(text) ? { outcome: "refused", words } : { outcome: "stored", words };
  return { outcome: status >= 500 || status === 429 ? "again" : "refused", words };
}
