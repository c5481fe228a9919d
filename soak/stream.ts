import { isoFromMicros } from "../lib/time.ts";
import { mixed } from "../e2e/chance.ts";

/** How the lines of a stream come to the server. */
export type Way =
  | "file, renamed"
  | "file, copied and truncated"
  | "push"
  | "forwarded, renamed"
  | "forwarded, copied";

/** One service on one host. Its lines are made again from their numbers whenever they are needed, and kept nowhere. */
export interface Stream {
  /** Its service, and what each event of it begins its mark with. */
  name: string;
  host: string;
  way: Way;
  /** Events a second. */
  rate: number;
  /** How far the host's clock is from this machine's, s. */
  skewS: number;
  seed: number;
  /** When the first event says that it was written, microseconds since the epoch. */
  fromUs: number;
}

/** Events of one job. */
const JOB_EVENTS = 2_500;
/** After so many events the host's clock is put forward. */
const CLOCK_STEP_EVENTS = 40_000;
const CLOCK_STEP_US = 90e6;
const LONG_LINE_BYTES = 20_000;

/** Finds the number of an event in a line of it that tells one: the first of the event. */
export function markOf(line: string): { name: string; number: number } | null {
  const [, name, number] = /\b(soak-\w+)#(\d+)\b/.exec(line) ?? [];
  return name === undefined ? null : { name, number: Number(number) };
}

/** The lines of one event, without newlines: formats mixed as they occur, and now and then what no parser knows. */
export function linesOf(stream: Stream, number: number): Buffer[] {
  const dice = mixed(stream.seed, number);
  const kind = dice % 1_000;
  const mark = `${stream.name}#${number}`;
  const time = isoFromMicros(timeUs(stream, number));
  if (kind < 3) return [Buffer.concat([Buffer.from(`${mark} `), Buffer.from([0xff, 0xc3, 0x28, 0, 0x1b])])];
  if (kind < 30 && stream.way !== "push")
    return [
      Buffer.from(`  ${time}  INFO zisk_worker::worker: ${mark} taken, job_id: ${jobId(stream, number)}`),
      Buffer.from("    at src/worker.rs:83"),
    ];
  if (kind < 400) return [Buffer.from(rankLine(stream, number, time, mark))];
  return [Buffer.from(jsonLine(stream, number, time, mark, dice))];
}

function rankLine(stream: Stream, number: number, time: string, mark: string): string {
  const job = jobId(stream, number).slice(0, 8);
  const place = number % JOB_EVENTS;
  if (place === 0)
    return `${time} INFO: [Job] Started JobId(${job}…) successfully Capacity: 30CU Workers: 3 ${mark}`;
  return `${time} DEBUG: segment ${place} witness computed for JobId(${job}…) ${mark}`;
}

function jsonLine(stream: Stream, number: number, time: string, mark: string, dice: number): string {
  const message =
    dice % 97 === 0 ? `cannot reach worker, trying again ${mark}` : `segment witness computed ${mark}`;
  return JSON.stringify({
    timestamp: time,
    level: dice % 97 === 0 ? "WARN" : "DEBUG",
    fields: {
      message,
      job_id: jobId(stream, number),
      phase: "Contributions",
      segment: number % JOB_EVENTS,
      elapsed_ms: dice % 4_000,
      ...(dice % 2_003 === 0 ? { witness: "0123456789abcdef".repeat(LONG_LINE_BYTES / 16) } : {}),
    },
    target: "zisk_worker::worker",
  });
}

/** A stream's times never go back, so that an export, which is in the order of time, is in the order of writing. */
function timeUs({ fromUs, skewS, rate }: Stream, number: number): number {
  const steps = Math.floor(number / CLOCK_STEP_EVENTS);
  return Math.round(fromUs + skewS * 1e6 + (number * 1e6) / rate) + steps * CLOCK_STEP_US;
}

function jobId(stream: Stream, number: number): string {
  const job = Math.floor(number / JOB_EVENTS);
  const part = (index: number): string =>
    mixed(stream.seed + index, job)
      .toString(16)
      .padStart(8, "0");
  return `${part(1)}-${part(2).slice(0, 4)}-4${part(2).slice(5)}-8${part(3).slice(5)}-${part(4)}${part(3).slice(0, 4)}`;
}
