import { LEVELS } from "../../lib/event.ts";
import type { Level } from "../../lib/event.ts";
import { NOTE_MILESTONES } from "../../lib/note.ts";
import { readForeign } from "../../lib/zisk/foreign.ts";
import type { Line } from "../lines/line.ts";
import type { LogRecord } from "../record.ts";
import { setField } from "./field-list.ts";
import type { ParsedLine } from "./format.ts";
import { inherit, markInferred } from "./inherit.ts";
import { timeOfLine, type LineTime } from "./line-time.ts";
import { FORMATS } from "./registry.ts";
import { StreamMemories, type OriginMemory, type StreamMemory } from "./stream-memory.ts";
import { readJobFacts } from "./zisk.ts";

/** Turns the lines of one source into records. */
export interface LineParser {
  /** @param receivedUs microseconds since the epoch: when Jobtrail took the line in */
  parse(line: Line, receivedUs: number): LogRecord;
  /** Where the line parsed last has its time from. */
  readonly timedBy: LineTime["by"];
  /** How far the clock without a zone in the prefixes of that line's stream is ahead, µs; undefined while unknown. */
  readonly clockAheadUs: number | undefined;
}

/**
 * Makes the parser of one source. A line of no known format is an event with an empty level and its text as the
 * message; its time is the transport's, else that of the event before it in the stream, else `receivedUs`. A line that
 * goes on with the event before it takes over what that told.
 * @param source the source's name; ids are made of it, the stream and the line's key
 */
export function createLineParser(source: string): LineParser {
  return new SourceParser(source);
}

class SourceParser implements LineParser {
  readonly #source: string;
  readonly #memories: StreamMemories;
  timedBy: LineTime["by"] = "none";
  clockAheadUs: number | undefined;

  constructor(source: string) {
    this.#source = source;
    this.#memories = new StreamMemories(source);
  }

  parse(line: Line, receivedUs: number): LogRecord {
    const stream = this.#memories.of(line, receivedUs);
    const { origin } = stream;
    const parsed = line.about === undefined ? recognise(line.text, origin) : undefined;
    const time = timeOfLine(line, parsed?.timeUs ?? null, stream, receivedUs);
    this.timedBy = time.by;
    this.clockAheadUs = stream.clockAheadUs;
    const read = record(line, parsed, { source: this.#source, stream, time, receivedUs });
    if (time.by === "before") markInferred(read, "time");
    if (line.continues && origin.last) inherit(read, origin.last);
    origin.last = read;
    return read;
  }
}

interface Place {
  source: string;
  stream: StreamMemory;
  time: LineTime;
  receivedUs: number;
}

function record(line: Line, parsed: ParsedLine | undefined, place: Place): LogRecord {
  const { source, stream, time, receivedUs } = place;
  const fields = parsed ? merged(parsed) : {};
  if (line.fields) addBeneath(fields, line.fields);
  const message = parsed ? parsed.message : line.text;
  const foreign = parsed || line.about !== undefined ? undefined : readForeign(message);
  const level = parsed?.level || graver(foreign?.level, line.level);
  const own = parsed !== undefined || isOfJob(line.fields);
  const facts = readJobFacts(message, fields, { own, target: parsed?.target ?? "" });
  if (facts.progress !== "") fields["progress"] ??= facts.progress;
  const taskPhase = stream.origin.task.follow(facts);
  const phase = facts.inPhaseOfTask ? taskPhase : facts.phase;
  const { labels } = line;
  if (line.about !== undefined) fields["jobtrail"] = line.about;
  if (labels.fields) addBeneath(fields, labels.fields);
  return {
    id: `${stream.idPrefix}-${line.key}`,
    timeUs: time.timeUs,
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
    format: parsed ? (stream.origin.format?.name ?? "") : "",
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

function recognise(text: string, origin: OriginMemory): ParsedLine | undefined {
  const usual = origin.format?.parse(text);
  if (usual) return usual;
  for (const format of FORMATS) {
    if (format === origin.format) continue;
    const parsed = format.parse(text);
    if (parsed) {
      origin.format = format;
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
