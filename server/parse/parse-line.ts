import { createHash } from "node:crypto";
import { LEVELS } from "../../lib/event.ts";
import type { Level } from "../../lib/event.ts";
import { NOTE_MILESTONES } from "../../lib/note.ts";
import { readForeign } from "../../lib/zisk/foreign.ts";
import type { Line } from "../lines/line.ts";
import type { LogRecord } from "../record.ts";
import { setField } from "./field-list.ts";
import type { Format, ParsedLine } from "./format.ts";
import { FORMATS } from "./registry.ts";
import { TaskPhase } from "./task-phase.ts";
import { readJobFacts } from "./zisk.ts";

/** Turns the lines of one source into records. */
export interface LineParser {
  /** @param receivedUs microseconds since the epoch: when Jobtrail took the line in */
  parse(line: Line, receivedUs: number): LogRecord;
}

interface Stream {
  idPrefix: string;
  /** The format of the stream's last event: the next most likely has the same. */
  format: Format | undefined;
  /** Time of the stream's last event, µs: what a line without a time is given. */
  lastUs: number | undefined;
  task: TaskPhase;
}

// Beyond these years the store's DateTime64 has no value; such a clock is wrong, and the line's raw text keeps it.
const EARLIEST_US = 0;
const LATEST_US = Date.UTC(2200, 0) * 1000;

/**
 * Makes the parser of one source. A line of no known format is an event with an empty level and its text as the
 * message; its time is the transport's, else that of the event before it in the stream, else `receivedUs`.
 * @param source the source's name; ids are made of it, the stream and the line's key
 */
export function createLineParser(source: string): LineParser {
  const streams = new Map<string, Stream>();
  return {
    parse(line, receivedUs) {
      let stream = streams.get(line.stream);
      if (!stream) {
        stream = newStream(source, line.stream);
        streams.set(line.stream, stream);
      }
      return record(line, source, stream, receivedUs);
    },
  };
}

function newStream(source: string, stream: string): Stream {
  return {
    idPrefix: idPrefix(source, stream),
    format: undefined,
    lastUs: undefined,
    task: new TaskPhase(),
  };
}

function idPrefix(source: string, stream: string): string {
  return createHash("sha256").update(`${source}\0${stream}`).digest("base64url").slice(0, 12);
}

function record(line: Line, source: string, stream: Stream, receivedUs: number): LogRecord {
  const parsed = line.about === undefined ? recognise(line.text, stream) : undefined;
  const ownUs = parsed?.timeUs ?? null;
  const plausible = ownUs !== null && ownUs >= EARLIEST_US && ownUs < LATEST_US;
  if (plausible) stream.lastUs = ownUs;
  const fields = parsed ? merged(parsed) : {};
  if (line.fields) addBeneath(fields, line.fields);
  const message = parsed ? parsed.message : line.text;
  const foreign = parsed || line.about !== undefined ? undefined : readForeign(message);
  const level = parsed?.level || graver(foreign?.level, line.level);
  const own = parsed !== undefined || isOfJob(line.fields);
  const facts = readJobFacts(message, fields, { own, target: parsed?.target ?? "" });
  if (facts.progress !== "") fields["progress"] ??= facts.progress;
  const taskPhase = stream.task.follow(facts);
  const phase = facts.inPhaseOfTask ? taskPhase : facts.phase;
  const { labels } = line;
  if (line.about !== undefined) fields["jobtrail"] = line.about;
  if (labels.fields) addBeneath(fields, labels.fields);
  return {
    id: `${stream.idPrefix}-${line.key}`,
    timeUs: plausible ? ownUs : (line.timeUs ?? stream.lastUs ?? receivedUs),
    receivedUs,
    level,
    source,
    host: labels.host,
    service: labels.service,
    stream: line.stream,
    target: parsed?.target ?? "",
    phase,
    job: facts.job,
    jobId: facts.jobId,
    worker: facts.worker,
    segment: facts.segment,
    milestone: line.about === undefined ? facts.milestone : NOTE_MILESTONES[line.about],
    done: facts.done,
    total: facts.total,
    seconds: facts.seconds,
    reason: facts.reason || (foreign?.reason ?? ""),
    inferred: inferredOf(
      foreign !== undefined && level === foreign.level && level !== line.level,
      phase !== facts.phase,
    ),
    message,
    fields,
    raw: line.raw,
    position: line.position,
    format: parsed ? (stream.format?.name ?? "") : "",
  };
}

/** What the words are wins over a transport's mere info, the default of most; a transport that says more has reason to. */
function graver(told: Level | undefined, transport: Level | undefined): Level | "" {
  if (!told || !transport || transport === "info") return told ?? transport ?? "";
  return LEVELS.indexOf(transport) < LEVELS.indexOf(told) ? transport : told;
}

/** In the order of `INFERRED`. */
function inferredOf(level: boolean, phase: boolean): string {
  if (level) return phase ? "level,phase" : "level";
  return phase ? "phase" : "";
}

/** Adds what the event does not tell itself. */
function addBeneath(fields: Record<string, string>, told: Readonly<Record<string, string>>): void {
  for (const key in told) if (!Object.hasOwn(fields, key)) setField(fields, key, told[key]!);
}

/** An exporter of ZisK's own events sends the message alone as the line, and what belongs to it as attributes. */
function isOfJob(fields: Line["fields"]): boolean {
  return fields !== undefined && (Object.hasOwn(fields, "job_id") || Object.hasOwn(fields, "worker_id"));
}

function recognise(text: string, stream: Stream): ParsedLine | undefined {
  const usual = stream.format?.parse(text);
  if (usual) return usual;
  for (const format of FORMATS) {
    if (format === stream.format) continue;
    const parsed = format.parse(text);
    if (parsed) {
      stream.format = format;
      return parsed;
    }
  }
  return undefined;
}

/** The event's own fields with its spans' beneath them. */
function merged({ fields, spanFields }: ParsedLine): Record<string, string> {
  for (const key in spanFields) if (!Object.hasOwn(fields, key)) fields[key] = spanFields[key]!;
  return fields;
}
