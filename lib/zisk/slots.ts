import { PHASES } from "../event.ts";
import { bareId, cutId } from "./ids.ts";
import type { Phase } from "./milestones.ts";
import { phaseNamed } from "./phases.ts";

/** Values of a sentence: what is read out of one, and what `say` puts into one. */
export interface Values {
  /** Job ID: printed whole or cut to eight characters. */
  job?: string;
  worker?: string;
  phase?: Phase;
  segment?: string;
  /** Workers done, of `total`. */
  done?: number;
  total?: number;
  /** Workers that take part. */
  workers?: number;
  /** How long it took, in seconds: the worker's part, the phase, the job, or a prover's step. */
  seconds?: number;
  /** Of a completed job: seconds of Contributions, Prove and Aggregate. */
  phaseSeconds?: [number, number, number];
  /** Of a performance line: the quickest and the slowest worker. */
  best?: string;
  worst?: string;
  /** Why it failed, was cancelled or was lost, in the log's own words. */
  reason?: string;
}

/** What only `say` has a use for: it is printed, and nothing reads it. */
export interface Decoration {
  /** Compute units, of a job or of a worker. */
  capacity?: number;
  /** Seconds that a phase may take. */
  limit?: number;
  bestSeconds?: number;
  worstSeconds?: number;
  percent?: number;
  /** Delay, Witness or ASM. */
  measure?: string;
  hash?: string;
  /** What stands in brackets behind a worker's name: “total: 3”. */
  detail?: string;
  /** What a sentence goes on with, its first blank or comma included. */
  tail?: string;
  text?: string;
  address?: string;
  version?: string;
  state?: string;
  /** A thread, node, process or service. */
  name?: string;
  /** Where in the source: `src/main.rs:84:9`. */
  place?: string;
  expression?: string;
  argumentError?: string;
  /** A step of the prover, in capitals. */
  step?: string;
  /** A rank, thread, signal or count. */
  number?: number;
  pid?: number;
  signal?: number;
  /** Killed, segmentation fault, oom-kill, exit-code … */
  cause?: string;
  killedBy?: string;
  status?: string;
}

/** One kind of value between braces. */
export interface Slot {
  /** What it matches; none can match in two ways at one place. It has at most three captures. */
  pattern: string;
  /** Puts what the captures hold into the values. */
  read?: (values: Values, first: string, second: string, third: string) => void;
  /** Prints it; undefined where the value is missing. A slot without it only reads. */
  write?: (values: Values & Decoration) => string | undefined;
}

// A job stands as JobId(…) or as a bare UUID, whole or cut to eight characters; a worker may have any short name.
const JOB = String.raw`(JobId\([^()\s]+\)|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{8}(?:…|\.\.\.)?)`;
const WORKER = String.raw`(WorkerId\([^()\s]+\)|[^()\s:]+)`;
const DECIMAL = String.raw`\d+(?:\.\d+)?`;
const INTEGER = String.raw`\d+`;

/** What each value between braces matches, means and prints. */
export const SLOTS: Readonly<Record<string, Slot>> = {
  "*": { pattern: "[^]*?" },
  ",": { pattern: ",? ?" },
  // " ✔ ", " successfully ✔ Duration: ": whatever the release prints between the job and the total.
  header: { pattern: String.raw`(?: successfully)?[^\d(]*` },
  blanks: { pattern: " *" },
  unit: { pattern: String.raw`[\w@.\\:-]+\.service` },
  job: {
    pattern: JOB,
    read: (values, id) => void (values.job = bareId(id)),
    write: ({ job }) => job && `JobId(${cutId(job)})`,
  },
  uuid: {
    pattern: JOB,
    read: (values, id) => void (values.job = bareId(id)),
    write: ({ job }) => job,
  },
  worker: worker("worker"),
  best: worker("best"),
  worst: worker("worst"),
  wholeWorker: {
    pattern: WORKER,
    read: (values, id) => void (values.worker = bareId(id)),
    write: (values) => values.worker,
  },
  role: { pattern: "(?:aggregator|recurser)", write: () => "aggregator" },
  segment: {
    pattern: `(${INTEGER})`,
    read: (values, segment) => void (values.segment = segment),
    write: ({ segment }) => segment,
  },
  workers: {
    pattern: `(${INTEGER})`,
    read: (values, count) => void (values.workers = Number(count)),
    write: ({ workers }) => text(workers),
  },
  progress: progress("/"),
  spacedProgress: progress(" / "),
  seconds: {
    pattern: `(${DECIMAL})`,
    read: setSeconds,
    write: ({ seconds }) => seconds?.toFixed(3),
  },
  wholeSeconds: {
    pattern: `(${DECIMAL})`,
    read: setSeconds,
    write: ({ seconds }) => text(seconds),
  },
  took: {
    pattern: String.raw`(?:(?:Phase: )?(${DECIMAL})s\b)?`,
    read: (values, seconds) => {
      if (seconds !== "") setSeconds(values, seconds);
    },
  },
  milliseconds: {
    pattern: `(${DECIMAL})`,
    read: (values, ms) => void (values.seconds = Number(ms) / 1000),
    write: ({ seconds }) => (seconds === undefined ? undefined : String(Math.round(seconds * 1000))),
  },
  phaseSeconds: {
    pattern: String.raw`(${DECIMAL})s\+(${DECIMAL})s\+(${DECIMAL})s`,
    read: (values, first, second, third) => {
      values.phaseSeconds = [Number(first), Number(second), Number(third)];
    },
    write: ({ phaseSeconds }) => phaseSeconds?.map((seconds) => `${seconds.toFixed(3)}s`).join("+"),
  },
  phase: {
    pattern: String.raw`([A-Za-z]\w*)`,
    read: setPhase,
    write: ({ phase }) => phase,
  },
  phaseNumber: {
    pattern: "([123])",
    read: (values, number) => setPhase(values, `phase${number}`),
    write: ({ phase }) => phase && String(PHASES.indexOf(phase) + 1),
  },
  reason: {
    pattern: "([^]*)",
    read: (values, reason) => void (values.reason = withoutBacktrace(reason)),
    write: ({ reason }) => reason,
  },
  // " (total: 3 CC: 30CU)" or nothing.
  detail: {
    pattern: String.raw`(?: \([^]*\))?`,
    write: ({ detail }) => (detail === undefined ? "" : ` (${detail})`),
  },
  tail: { pattern: "[^]*", write: ({ tail = "" }) => tail },
  text: { pattern: "[^]*", write: (values) => values.text },
  address: { pattern: "[^]*", write: ({ address }) => address },
  measure: { pattern: "(?:Delay|Witness|ASM)", write: ({ measure }) => measure },
  hash: { pattern: String.raw`[^\s:]+`, write: ({ hash }) => hash },
  version: { pattern: String.raw`\d\S*(?: [^]*)?`, write: ({ version }) => version },
  state: { pattern: "[^()]*", write: ({ state }) => state },
  name: { pattern: "[^'()]*", write: ({ name }) => name },
  place: { pattern: String.raw`[^\s:]+(?::\d+){1,2}`, write: ({ place }) => place },
  expression: { pattern: "[^]+?", write: ({ expression }) => expression },
  // clap's words for arguments that it does not take (https://docs.rs/clap).
  argumentError: {
    pattern:
      "(?:unexpected argument|invalid value|the following required|unrecognized subcommand|a value is required)[^]*",
    write: ({ argumentError }) => argumentError,
  },
  step: { pattern: "[A-Z][A-Z0-9_]*", write: ({ step }) => step },
  cause: { pattern: "[^()']*", write: ({ cause }) => cause },
  killedBy: { pattern: "(?:killed|dumped)", write: ({ killedBy }) => killedBy },
  status: { pattern: String.raw`\S+`, write: ({ status }) => status },
  number: { pattern: INTEGER, write: (values) => text(values.number) },
  pid: { pattern: INTEGER, write: ({ pid }) => text(pid) },
  signal: { pattern: INTEGER, write: ({ signal }) => text(signal) },
  capacity: { pattern: INTEGER, write: ({ capacity }) => text(capacity) },
  limit: { pattern: DECIMAL, write: ({ limit }) => text(limit) },
  percent: { pattern: DECIMAL, write: ({ percent }) => percent?.toFixed(1) },
  bestSeconds: { pattern: DECIMAL, write: ({ bestSeconds }) => bestSeconds?.toFixed(3) },
  worstSeconds: { pattern: DECIMAL, write: ({ worstSeconds }) => worstSeconds?.toFixed(3) },
};

function worker(key: "worker" | "best" | "worst"): Slot {
  return {
    pattern: WORKER,
    read: (values, id) => void (values[key] = bareId(id)),
    write: (values) => values[key] && `WorkerId(${cutId(values[key])})`,
  };
}

function progress(between: string): Slot {
  return {
    pattern: String.raw`(\d+) ?/ ?(\d+)`,
    read: (values, done, total) => {
      values.done = Number(done);
      values.total = Number(total);
    },
    write: ({ done, total }) =>
      done === undefined || total === undefined ? undefined : `${done}${between}${total}`,
  };
}

function setSeconds(values: Values, seconds: string): void {
  values.seconds = Number(seconds);
}

function setPhase(values: Values, name: string): void {
  const phase = phaseNamed(name);
  if (phase) values.phase = phase;
}

/** A reason may go on with its causes, and these with a backtrace, which is none. */
function withoutBacktrace(reason: string): string {
  const newline = reason.indexOf("\n");
  if (newline < 0) return reason;
  const backtrace = reason.slice(newline).search(/\n[Ss]tack backtrace:/);
  return (backtrace < 0 ? reason : reason.slice(0, newline + backtrace)).trimEnd();
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
