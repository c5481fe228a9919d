import { PHASES } from "../event.ts";
import type { Milestone, Phase } from "./milestones.ts";
import { STRUCTURED, TEMPLATES } from "./templates.ts";

export { MILESTONES, POOL_MILESTONES } from "./milestones.ts";
export type { Milestone, Phase } from "./milestones.ts";

/** What the words of one message say, in either dialect; only what the line carries is there. */
export interface Words {
  milestone: Milestone;
  /** As printed, without `JobId(…)` and ellipsis: eight characters or the whole ID. */
  job?: string;
  phase?: Phase;
  /** As printed, without `WorkerId(…)` and ellipsis. */
  worker?: string;
  segment?: string;
  /** Workers done, of `total`. */
  done?: number;
  total?: number;
  /** Workers that take part. */
  workers?: number;
  /** How long it took, in seconds: the worker's part, the phase, or the job. */
  seconds?: number;
  /** Of a completed job: seconds of Contributions, Prove and Aggregate. */
  phaseSeconds?: [number, number, number];
  /** Of a performance line: the quickest and the slowest worker. */
  best?: string;
  worst?: string;
  /** Why it failed, was cancelled or was lost, in the log's own words. */
  reason?: string;
}

/** Longer messages are no template of ZisK's; a bound keeps an error text of megabytes cheap. */
const LONGEST_MESSAGE = 16_384;

/**
 * Reads what a message says happened: the exact messages of the structured dialect (their values are in
 * `fields`), and the sentences of the bare-message dialect. Linear in the message; a message that is no
 * template costs one look-up.
 * @returns undefined where the message is none of ZisK's milestones
 */
export function readWords(message: string, fields: Readonly<Record<string, string>>): Words | undefined {
  if (message.length > LONGEST_MESSAGE) return undefined;
  const structured = STRUCTURED.get(message);
  if (structured) return structuredWords(structured, fields);
  const candidates = TEMPLATES.get(firstWord(message));
  if (!candidates) return undefined;
  for (const template of candidates) {
    const match = template.pattern.exec(message);
    if (match) return bareWords(template, match);
  }
  return undefined;
}

/**
 * The job and the worker that a message names as `JobId(…)` and `WorkerId(…)`, whatever else it says;
 * nothing where it names two different ones, since it then belongs to neither alone.
 */
export function readIds(message: string): { job?: string; worker?: string } {
  if (message.length > LONGEST_MESSAGE) return {};
  return { job: onlyId(message, "JobId("), worker: onlyId(message, "WorkerId(") };
}

/** The phase with this name in any spelling the binaries use (`prove`, `Contribution`, `Phase3`). */
export function phaseNamed(text: string): Phase | undefined {
  return PHASE_NAMES.get(text) ?? PHASE_NAMES.get(text.toLowerCase());
}

const PHASE_NAMES = new Map<string, Phase>([
  ["contributions", "Contributions"],
  ["contribution", "Contributions"],
  ["phase1", "Contributions"],
  ["prove", "Prove"],
  ["phase2", "Prove"],
  ["aggregate", "Aggregate"],
  ["aggregation", "Aggregate"],
  ["phase3", "Aggregate"],
  ...PHASES.map((phase) => [phase, phase] as const),
]);

function firstWord(message: string): string {
  const space = message.indexOf(" ");
  return space < 0 ? message : message.slice(0, space);
}

function onlyId(message: string, opening: string): string | undefined {
  let found: string | undefined;
  for (let at = message.indexOf(opening); at >= 0; at = message.indexOf(opening, at + 1)) {
    const close = message.indexOf(")", at);
    if (close < 0) break;
    const id = bareId(message.slice(at, close + 1));
    if (id === "" || (found !== undefined && id !== found)) return undefined;
    found = id;
  }
  return found;
}

/** The ID alone of `JobId(1a2b3c4d…)`, of `1a2b3c4d…` or of a whole ID. */
export function bareId(printed: string): string {
  const open = printed.indexOf("(");
  const inner = open < 0 ? printed : printed.slice(open + 1, -1);
  if (inner.endsWith("…")) return inner.slice(0, -1);
  return inner.endsWith("...") ? inner.slice(0, -3) : inner;
}

type Fields = Readonly<Record<string, string>>;

function structuredWords(
  { milestone, phase }: { milestone: Milestone; phase?: Phase },
  fields: Fields,
): Words {
  const words: Words = { milestone };
  // Coordinator and worker use the same words; only the worker says which worker it is.
  if (milestone === "job_cancelled" && fields["worker_id"]) words.milestone = "task_cancelled";
  const ownPhase = fields["phase"] === undefined ? undefined : phaseNamed(fields["phase"]);
  if (ownPhase ?? phase) words.phase = ownPhase ?? phase;
  if (fields["job_id"]) words.job = fields["job_id"];
  if (fields["worker_id"]) words.worker = fields["worker_id"];
  if (fields["segment"]) words.segment = fields["segment"];
  if (fields["elapsed_ms"] !== undefined) setNumber(words, "seconds", Number(fields["elapsed_ms"]) / 1000);
  const reason = fields["error"] ?? fields["reason"];
  if (reason) words.reason = reason;
  return words;
}

function bareWords(
  template: { milestone: Milestone; phase?: Phase; slots: string[] },
  match: RegExpExecArray,
): Words {
  const words: Words = { milestone: template.milestone };
  if (template.phase) words.phase = template.phase;
  template.slots.forEach((slot, index) => fillSlot(words, slot, match[index + 1] ?? ""));
  return words;
}

function fillSlot(words: Words, slot: string, text: string): void {
  switch (slot) {
    case "job":
    case "worker":
    case "best":
    case "worst":
      words[slot] = bareId(text);
      return;
    case "segment":
    case "reason":
      words[slot] = text;
      return;
    case "phase": {
      const phase = phaseNamed(text);
      if (phase) words.phase = phase;
      return;
    }
    case "done":
    case "total":
    case "workers":
    case "seconds":
      setNumber(words, slot, Number(text));
      return;
    case "phaseSeconds": {
      const [first = 0, second = 0, third = 0] = text.split("+").map((part) => Number.parseFloat(part));
      words.phaseSeconds = [first, second, third];
    }
  }
}

function setNumber(words: Words, slot: "done" | "total" | "workers" | "seconds", value: number): void {
  if (Number.isFinite(value)) words[slot] = value;
}
