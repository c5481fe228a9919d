import { isoFromMicros } from "../../lib/time.ts";
import { createModel } from "../../lib/trail/model.ts";
import { tellApart } from "../../lib/trail/namesakes.ts";
import { compareReadings, readingOf } from "../../lib/trail/reading.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { trailOf } from "../../lib/trail/trail.ts";
import { POOL_MILESTONES } from "../../lib/zisk/milestones.ts";
import { JobsAtWork } from "../../server/intake/jobs-at-work.ts";
import { StreamAssembly } from "../../server/intake/stream-assembly.ts";
import { SourceLines } from "../../server/lines/source-lines.ts";
import { createLineParser } from "../../server/parse/parse-line.ts";
import { UntimedHeads } from "../../server/parse/untimed-heads.ts";
import type { LogRecord } from "../../server/record.ts";
import { shownUs } from "./cluster.ts";
import type { Dice } from "./dice.ts";
import type { SimLine } from "./stage.ts";
import type { SimCase, SimTruth } from "./truth.ts";

/** What was read of a case. */
export interface ReadCase {
  records: LogRecord[];
  /** By the simulated line: the id of the event that it became, or became a part of. */
  eventOf: ReadonlyMap<SimLine, string>;
  /** By the event's id. */
  lineOf: ReadonlyMap<string, SimLine>;
}

interface Stream {
  name: string;
  host: string;
  service: string;
  lines: SimLine[];
  bytes: Buffer;
  /** Offset behind each line. */
  ends: number[];
}

/** Reads a case as a file source reads it, one stream after the other, from bytes to records. */
export function readCase(simulated: SimCase, dice: Dice): ReadCase {
  const streams = streamsOf(simulated);
  const assembly = new StreamAssembly(new SourceLines(), new UntimedHeads(createLineParser("sim")));
  const jobs = new JobsAtWork();
  const records: LogRecord[] = [];
  const receivedUs = simulated.nowUs + 100_000;
  const take = (read: LogRecord[]): void => {
    for (const record of read) {
      jobs.attach(record);
      records.push(record);
    }
  };
  // In which order hosts are read says nothing: any will do.
  const order = streams.map((stream) => ({ stream, at: dice.float() })).sort((a, b) => a.at - b.at);
  for (const { stream } of order) {
    const { name, host, service, bytes } = stream;
    take(
      assembly.push(
        { kind: "bytes", stream: name, labels: { host, service }, file: name, offset: 0, bytes, end: true },
        receivedUs,
      ),
    );
    take(assembly.flush(receivedUs, true));
  }
  for (const { host, stream, atUs } of simulated.gaps)
    take(
      assembly.push(
        {
          kind: "note",
          stream: `/var/log/${host.name}/${stream}.log`,
          labels: { host: host.name, service: stream },
          key: `gap-${atUs}`,
          position: `gap-${atUs}`,
          timeUs: shownUs(host, atUs),
          level: "warn",
          about: "gap",
          message: "Lines are missing here: the file was rotated away before it was read to its end.",
        },
        receivedUs,
      ),
    );
  take(assembly.flush(receivedUs, true));
  return { records, ...matched(streams, records) };
}

function matched(
  streams: readonly Stream[],
  records: readonly LogRecord[],
): Pick<ReadCase, "eventOf" | "lineOf"> {
  const eventOf = new Map<SimLine, string>();
  const lineOf = new Map<string, SimLine>();
  const byStream = new Map<string, { end: number; id: string }[]>();
  for (const { stream, position, id } of records) {
    const end = Number(position.slice(position.lastIndexOf(":") + 1));
    byStream.set(stream, [...(byStream.get(stream) ?? []), { end, id }]);
  }
  for (const { name, lines, ends } of streams) {
    const ofStream = (byStream.get(name) ?? []).sort((a, b) => a.end - b.end);
    let at = 0;
    lines.forEach((line, index) => {
      const begin = (ends[index - 1] ?? 0) + 1;
      while ((ofStream[at]?.end ?? Infinity) < begin) at++;
      const event = ofStream[at];
      if (!event) return;
      eventOf.set(line, event.id);
      if (!lineOf.has(event.id)) lineOf.set(event.id, line);
    });
  }
  return { eventOf, lineOf };
}

function streamsOf({ lines, isStructured, prefix }: SimCase): Stream[] {
  const streams = new Map<string, Stream & { chunks: string[]; size: number }>();
  const shown = lines
    .filter(({ isLost }) => !isLost)
    .map((line, index) => ({ line, index, us: shownUs(line.host, line.atUs) }))
    .sort((a, b) => a.us - b.us || a.index - b.index);
  for (const { line } of shown) {
    const isSystem = line.stream === "kernel" || line.stream === "systemd";
    const service = isSystem ? "" : line.stream;
    const isOneFile = !isSystem && (prefix === "compose" || prefix === "kubectl");
    const name = isOneFile
      ? "/home/me/saved.log"
      : `/var/log/${line.host.name}/${isSystem ? "journal" : line.stream}.log`;
    let stream = streams.get(name);
    if (!stream) {
      stream = {
        name,
        host: isOneFile ? "" : line.host.name,
        service: isOneFile ? "" : service,
        lines: [],
        bytes: Buffer.alloc(0),
        ends: [],
        chunks: [],
        size: 0,
      };
      streams.set(name, stream);
    }
    const text = prefixed(line, rendered(line, isStructured), prefix);
    stream.lines.push(line);
    stream.chunks.push(text);
    stream.size += Buffer.byteLength(text);
    stream.ends.push(stream.size);
  }
  return [...streams.values()].map((stream) =>
    Object.assign(stream, { bytes: Buffer.from(stream.chunks.join("")) }),
  );
}

/** Lines as they may be pushed, in the order of their times. @param byUs how much later than it was simulated it all happened */
export function* pushedLines(
  { lines, isStructured }: SimCase,
  byUs: number,
): Generator<{ host: string; service: string; line: string }> {
  for (const line of lines)
    if (!line.isLost)
      yield { host: line.host.name, service: line.stream, line: rendered(line, isStructured, byUs) };
}

function rendered(
  { said, host, atUs, job, namesJob, worker, target, stream }: SimLine,
  isStructured: boolean,
  byUs = 0,
): string {
  if (typeof said === "string") return said;
  const time = isoFromMicros(Math.round(shownUs(host, atUs) + byUs));
  if (!isStructured) return `${time} ${said.level}: ${said.words}`;
  const ids = {
    ...(job !== null && namesJob && { job_id: job }),
    ...(stream === "zisk-worker" && namesJob && worker && { worker_id: worker.id }),
  };
  const fields = { message: said.message ?? said.words, ...ids, ...said.fields };
  return JSON.stringify({
    timestamp: time,
    level: said.level,
    fields,
    target,
    threadName: "main",
    threadId: "ThreadId(1)",
  });
}

function prefixed({ host, atUs, stream, worker }: SimLine, text: string, prefix: SimCase["prefix"]): string {
  const isSystem = stream === "kernel" || stream === "systemd";
  const time = isoFromMicros(shownUs(host, atUs)).replace("Z", "+0000");
  const head = isSystem
    ? `${time} ${host.name} ${stream}${stream === "systemd" ? "[1]" : ""}: `
    : {
        "": "",
        compose: `${host.name.padEnd(12)}  | `,
        journal: `${time} ${host.name} ${stream}[${worker?.pid ?? 400}]: `,
        kubectl: `[pod/${host.name}/${stream}] `,
      }[prefix];
  return text
    .split("\n")
    .map((line) => `${head}${line}\n`)
    .join("");
}

const OF_POOL: ReadonlySet<string> = new Set(POOL_MILESTONES);
const DAY_US = 86_400_000_000;

/** What the store would hand out of them for one job, and the trail made of that. */
export function trailOfCase({ records }: ReadCase, truth: SimTruth, nowUs: number): Trail | undefined {
  const short = truth.id.slice(0, 8);
  const own = records.filter(
    ({ job, milestone, level }) =>
      job === short &&
      (milestone !== "" || level === "error" || level === "warn") &&
      !milestone.startsWith("step_"),
  );
  const readings = own.map(readingOf).sort(compareReadings);
  const lines = readings.filter(({ milestone }) => milestone !== "segment_done");
  const apart = tellApart(short, lines);
  const wanted =
    apart.jobs.find(({ jobId }) => jobId === truth.id) ??
    apart.jobs.find(({ readings: of }) =>
      of.some(({ timeUs, milestone }) => timeUs === truth.startUs && milestone === "job_started"),
    ) ??
    (apart.jobs.length === 1 ? apart.jobs[0] : undefined);
  if (!wanted) return undefined;
  const times = records.filter(({ job }) => job === short).map(({ timeUs }) => timeUs);
  const [firstUs, lastUs] = [Math.min(...times), Math.max(...times)];
  const pool = records.filter(
    ({ job, milestone, timeUs }) =>
      job === "" &&
      OF_POOL.has(milestone) &&
      timeUs >= firstUs - DAY_US &&
      (timeUs <= lastUs ||
        milestone === "worker_named" ||
        milestone === "recovery" ||
        milestone === "coordinator_started"),
  );
  const model = createModel();
  model.add(pool.map(readingOf));
  model.add(wanted.readings);
  model.add(
    readings.filter((reading) => reading.milestone === "segment_done" && apart.ownerOf(reading) === wanted),
  );
  return trailOf(short, model, { newestUs: nowUs });
}
