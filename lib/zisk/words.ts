import type { Milestone, Phase } from "./milestones.ts";
import { phaseNamed } from "./phases.ts";
import type { JobKind, Saying } from "./saying.ts";
import { compileSentence, readSentence } from "./sentence.ts";
import type { Sentence } from "./sentence.ts";
import type { Values } from "./slots.ts";
import { SAYINGS } from "./table.ts";

/** What the words of one message say, in either dialect; only what the line carries is there. */
export interface Words extends Values {
  /** Absent where the line is known only for its phase and its IDs. */
  milestone?: Milestone;
  kind?: JobKind;
  /** The words are the same in several phases: its own is the one that its writer was in. */
  inPhaseOfTask?: true;
  /** Said without a time or a level, always or mostly. */
  untimed?: Saying["untimed"];
}

/** Longer texts are no sentence of ZisK's; a bound keeps an error text of megabytes cheap. */
const LONGEST_TEXT = 16_384;

/**
 * Reads what a message says happened: the exact messages of the structured dialect (their values are in
 * `fields`), and the sentences of the bare-message dialect. Linear in the message; a message that is no
 * sentence of the table costs one look-up.
 * @returns undefined where the message is none of the table's
 */
export function readWords(message: string, fields: Readonly<Record<string, string>>): Words | undefined {
  const structured = STRUCTURED.get(message);
  if (structured) return structuredWords(structured, fields);
  const read = readSaying(message);
  if (!read) return undefined;
  const { saying, values } = read;
  const words: Words = values;
  if (saying.milestone) words.milestone = saying.milestone;
  if (saying.phase) words.phase = saying.phase;
  if (saying.kind) words.kind = saying.kind;
  if (saying.inPhaseOfTask) words.inPhaseOfTask = true;
  if (saying.untimed) words.untimed = saying.untimed;
  return words;
}

/**
 * The row of the table whose sentence a text is, with its values. Of a text of several lines that is none as a whole
 * (an error with its causes, a panic with its backtrace), the first line decides.
 */
export function readSaying(text: string): { saying: Saying; values: Values } | undefined {
  const word = firstWord(text);
  const candidates = BY_FIRST_WORD.get(word) ?? beginningWithValue(word);
  if (!candidates) return undefined;
  const whole = text.length > LONGEST_TEXT ? undefined : firstOf(candidates, text);
  if (whole) return whole;
  const newline = text.indexOf("\n");
  return newline < 0 || newline > LONGEST_TEXT ? undefined : firstOf(candidates, text.slice(0, newline));
}

function firstOf(
  candidates: readonly Candidate[],
  text: string,
): { saying: Saying; values: Values } | undefined {
  for (const { saying, sentence } of candidates) {
    const values = readSentence(sentence, text);
    if (values) return { saying, values };
  }
  return undefined;
}

interface Candidate {
  saying: Saying;
  sentence: Sentence;
}

/** Where a sentence begins with a value, what it begins with instead of a word of its own. */
const FIRST_VALUES: Readonly<Record<string, string>> = { "{worker}": "WorkerId(", "{unit}:": ".service:" };

const BY_FIRST_WORD: ReadonlyMap<string, readonly Candidate[]> = indexed();

function indexed(): Map<string, Candidate[]> {
  const index = new Map<string, Candidate[]>();
  for (const saying of SAYINGS) {
    for (const text of [saying.sentence, ...(saying.also ?? [])]) {
      const word = firstWord(text.replace(/^\{blanks\}/, ""));
      const key = FIRST_VALUES[word] ?? word;
      const same = index.get(key) ?? [];
      same.push({ saying, sentence: compileSentence(text) });
      index.set(key, same);
    }
  }
  return index;
}

function firstWord(text: string): string {
  let from = 0;
  while (text.charCodeAt(from) === 0x20) from++;
  const space = text.indexOf(" ", from);
  const word = text.slice(from, space < 0 ? undefined : space);
  const newline = word.indexOf("\n");
  return newline < 0 ? word : word.slice(0, newline);
}

function beginningWithValue(word: string): readonly Candidate[] | undefined {
  if (word.startsWith("WorkerId(")) return BY_FIRST_WORD.get("WorkerId(");
  return word.endsWith(".service:") ? BY_FIRST_WORD.get(".service:") : undefined;
}

type Fields = Readonly<Record<string, string>>;

/** What a message of the structured dialect says: its rows differ in phase, or in who says it. */
interface Structured {
  milestone: Milestone;
  phase: Phase | undefined;
  /** The worker's own, where coordinator and worker use the same words. */
  worker: Milestone | undefined;
}

const STRUCTURED: ReadonlyMap<string, Structured> = structuredMessages();

function structuredMessages(): Map<string, Structured> {
  const messages = new Map<string, Structured>();
  for (const { structured, milestone, phase } of SAYINGS) {
    if (structured === undefined || !milestone) continue;
    const known = messages.get(structured);
    if (!known) messages.set(structured, { milestone, phase, worker: undefined });
    else if (known.milestone !== milestone) known.worker = milestone;
    else if (known.phase !== phase) known.phase = undefined;
  }
  return messages;
}

function structuredWords(said: Structured, fields: Fields): Words {
  // Coordinator and worker use the same words; only the worker says which worker it is.
  const words: Words = { milestone: (fields["worker_id"] && said.worker) || said.milestone };
  const ownPhase = fields["phase"] === undefined ? undefined : phaseNamed(fields["phase"]);
  const phase = ownPhase ?? said.phase;
  if (phase) words.phase = phase;
  if (fields["job_id"]) words.job = fields["job_id"];
  if (fields["worker_id"]) words.worker = fields["worker_id"];
  if (fields["segment"]) words.segment = fields["segment"];
  const seconds = Number(fields["elapsed_ms"]) / 1000;
  if (Number.isFinite(seconds)) words.seconds = seconds;
  const reason = fields["error"] ?? fields["reason"];
  if (reason) words.reason = reason;
  return words;
}
