import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { BackOff, type BackOffLimits } from "../../../lib/back-off.ts";
import { isoFromMicros, microsFromIso } from "../../../lib/time.ts";
import { shellWords } from "../../shell.ts";
import type {
  Checkpoints,
  LineItem,
  Probe,
  ReadCommand,
  Source,
  SourceKind,
  SourceStatus,
  StreamInView,
  TimeSpan,
} from "../source.ts";

// A source to be copied: the smallest whole one. It reads a made-up service that numbers its lines and answers
// `GET URL?after=N` with those behind number N, a JSON object each. What a copy must change is marked EDIT.

/** EDIT: the keys of its `[[sources]]` table. The form in the page is made of them, with their descriptions. */
const skeletonConfigSchema = z.strictObject({
  type: z.literal("skeleton"),
  name: z.string().min(1).default("skeleton"),
  url: z
    .url({ protocol: /^https?$/, error: "Write an address that begins with http:// or https://" })
    .describe("Where the service answers, for example http://127.0.0.1:9000/log"),
});
type SkeletonConfig = z.infer<typeof skeletonConfigSchema>;

/** EDIT: what the place says of a line, checked as it comes in. */
const lineSchema = z.object({
  number: z.int(),
  /** ISO 8601. */
  time: z.string(),
  host: z.string(),
  line: z.string(),
});
type ServiceLine = z.infer<typeof lineSchema>;

/** EDIT: lines of one stream are in order and have positions of their own; here there is one, a file source has one a file. */
const STREAM = "skeleton";
/** Between looks while nothing new is there. */
const POLL_MS = 100;
const RETRY: BackOffLimits = { firstMs: 250, mostMs: 15_000 };

/** What `registry.ts` would list. */
export const skeleton: SourceKind<typeof skeletonConfigSchema> = {
  schema: skeletonConfigSchema,
  create: (config) => new SkeletonSource(config),
  probe: probeSkeleton,
  readCommands: readSkeletonCommands,
};

class SkeletonSource implements Source {
  readonly kind = "skeleton";
  readonly name: string;
  readonly #url: string;
  #status: SourceStatus = { state: "starting", problem: null, streams: 0 };

  constructor({ name, url }: SkeletonConfig) {
    this.name = name;
    this.#url = url;
  }

  status(): SourceStatus {
    return this.#status;
  }

  async *read(from: Checkpoints, signal: AbortSignal): AsyncIterable<readonly LineItem[]> {
    const retry = new BackOff(RETRY);
    let position = from.get(STREAM) ?? "0";
    while (!signal.aborted) {
      try {
        const items = (await linesBehind(this.#url, position, signal)).map(itemOf);
        retry.reset();
        this.#status = { state: "following", problem: null, streams: 1 };
        if (items.length > 0) yield items;
        else await delay(POLL_MS, undefined, { signal });
        position = items.at(-1)?.position ?? position;
      } catch (error) {
        // Nothing that may pass is thrown: it is told, and tried again. What the signal ends is no failure.
        if (signal.aborted) break;
        const waitMs = retry.next();
        const problem = problemWith(this.#url, error);
        this.#status = { state: "retrying", problem, streams: 1, retryAtMs: Date.now() + waitMs };
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    this.#status = { state: "stopped", problem: null, streams: 0 };
  }
}

/** EDIT: the key must be the same after any restart, for the event's id is made of it; the position resumes behind the line. */
function itemOf({ number, time, host, line }: ServiceLine): LineItem {
  return {
    kind: "line",
    stream: STREAM,
    labels: { host, service: "zisk-worker" },
    key: String(number),
    position: String(number),
    timeUs: microsFromIso(time) ?? null,
    raw: Buffer.from(line),
  };
}

/** EDIT: how the place is asked. `fetch` gives up by itself after five minutes of silence. */
async function linesBehind(url: string, position: string, signal: AbortSignal): Promise<ServiceLine[]> {
  const asked = new URL(url);
  asked.searchParams.set("after", position);
  const answer = await fetch(asked, { signal });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}

/** EDIT: what happened, where, and what to do. */
function problemWith(url: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `${url} cannot be read (${why}); it is tried again. See that the service runs, for example with curl ${url}.`;
}

/** EDIT: what “Test connection” says is there. */
async function probeSkeleton({ url }: SkeletonConfig, signal: AbortSignal): Promise<Probe> {
  try {
    const hosts = new Set((await linesBehind(url, "0", signal)).map(({ host }) => host));
    return { found: [...hosts].map((host) => `Lines of ${host}.`), problem: null };
  } catch (error) {
    return { found: [], problem: problemWith(url, error) };
  }
}

/** EDIT: how somebody reads the same lines in a shell. */
function readSkeletonCommands(
  { url }: SkeletonConfig,
  streams: readonly StreamInView[],
  { fromUs, toUs }: TimeSpan,
): ReadCommand[] {
  const from = `.time >= ${JSON.stringify(isoFromMicros(fromUs))}`;
  const to = Number.isFinite(toUs) ? ` and .time < ${JSON.stringify(isoFromMicros(toUs))}` : "";
  return streams.map(({ host }) => {
    const jq = `select(.host == ${JSON.stringify(host)} and ${from}${to}) | .line`;
    return {
      what: host,
      command: `${shellWords(["curl", "-s", `${url}?after=0`])} | ${shellWords(["jq", "-r", jq])}`,
    };
  });
}
