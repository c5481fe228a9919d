import type { Milestone } from "../../lib/zisk/milestones.ts";
import { say, type Said, type Which } from "../../lib/zisk/say.ts";
import type { Decoration, Values } from "../../lib/zisk/slots.ts";
import type { SampleCast, SampleProcess, SampleWorker } from "./cast.ts";
import type { EventLine, SampleLine, SystemLine } from "./sample-line.ts";
import type { Random } from "./seeded.ts";

/** What a sentence is filled with, and which of a milestone's sentences it is. */
export type Sentence = Values & Decoration & { which?: Which };

/**
 * Collects what everyone writes; each method is one writer. Times are microseconds since the epoch, `job` is the whole
 * ID of the job that a line is about, or null.
 */
export class Script {
  readonly lines: SampleLine[] = [];
  readonly cast: SampleCast;
  readonly random: Random;

  constructor(cast: SampleCast, random: Random) {
    this.cast = cast;
    this.random = random;
  }

  /** Takes the lines of another script. */
  takeIn(other: Script): void {
    for (const line of other.lines) this.lines.push(line);
  }

  /** The coordinator says something of a job, or of its pool; a worker in it is spoken of. */
  coordinator(timeUs: number, job: string | null, milestone: Milestone, sentence: Sentence): void {
    const target = job === null ? "zisk_coordinator::workers_pool" : "zisk_coordinator::coordinator";
    this.#event(this.cast.coordinator, timeUs, job, milestone, target, withJob(sentence, job));
  }

  /** A worker says something of its task in a job; the structured dialect has its own ID too. */
  worker(
    timeUs: number,
    worker: SampleWorker,
    job: string,
    milestone: Milestone,
    sentence: Sentence = {},
  ): void {
    const own = { ...withJob(sentence, job), worker: worker.id };
    this.#event(worker, timeUs, job, milestone, "zisk_worker::worker", own);
  }

  /** A worker says something of itself. @param during the job that it works on, whose ID is not in the line */
  process(
    timeUs: number,
    worker: SampleWorker,
    milestone: Milestone,
    sentence: Sentence,
    during: string | null = null,
  ): void {
    this.#event(worker, timeUs, during, milestone, "zisk_worker::worker_node", sentence);
  }

  /**
   * A worker's process, or what runs in it, prints without a time.
   * @param more lines that belong to it
   */
  print(
    timeUs: number,
    worker: SampleWorker,
    job: string | null,
    milestone: Milestone | undefined,
    { which, ...values }: Sentence,
    more: readonly string[] = [],
  ): void {
    const { level, words } = say(milestone, values, which);
    const text = [words, ...more].join("\n");
    this.lines.push({ kind: "plain", process: worker, timeUs, level, milestone, job, text, isBanner: false });
  }

  /** A line of the banner that a worker's process prints as it starts. */
  banner(
    timeUs: number,
    worker: SampleWorker,
    job: string | null,
    milestone: Milestone | undefined,
    { which, ...values }: Sentence,
  ): void {
    const { level, words: text } = say(milestone, values, which);
    this.lines.push({ kind: "plain", process: worker, timeUs, level, milestone, job, text, isBanner: true });
  }

  /** The kernel or the service manager of a worker's host writes. */
  system(
    timeUs: number,
    worker: SampleWorker,
    job: string | null,
    milestone: Milestone,
    { writer, which, ...values }: Sentence & Pick<SystemLine, "writer">,
  ): void {
    const { level, words } = say(milestone, values, which);
    const text = writer === "systemd" ? `${worker.service}.service: ${words}` : words;
    this.lines.push({ kind: "system", process: worker.system, writer, timeUs, level, milestone, job, text });
  }

  #event(
    process: SampleProcess,
    timeUs: number,
    job: string | null,
    milestone: Milestone,
    target: string,
    { which, ...values }: Sentence,
  ): void {
    const said = say(milestone, values, which);
    const inSpan = milestone === "segment_done" ? withinSpan(said) : said;
    this.lines.push({ kind: "event", process, timeUs, job, milestone, target, ...inSpan });
  }
}

function withJob(sentence: Sentence, job: string | null): Sentence {
  return job === null ? sentence : { ...sentence, job };
}

/** A field may also sit on the enclosing span. */
function withinSpan(said: Said): Said & Pick<EventLine, "span"> {
  const { job_id: job, ...fields } = said.fields;
  return job === undefined
    ? said
    : { ...said, fields, span: { name: "segment_task", fields: { job_id: job } } };
}
