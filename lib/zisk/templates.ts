import type { Milestone, Phase } from "./milestones.ts";

/** One sentence of the bare-message dialect, compiled. */
interface Template {
  milestone: Milestone;
  phase?: Phase;
  pattern: RegExp;
  /** What each capture of `pattern` holds, in order. */
  slots: string[];
}

/** Whole messages of the structured dialect; their values are in the event's fields. */
export const STRUCTURED: ReadonlyMap<string, { milestone: Milestone; phase?: Phase }> = new Map<
  string,
  { milestone: Milestone; phase?: Phase }
>([
  ["job started", { milestone: "job_started" }],
  ["job completed", { milestone: "job_completed" }],
  ["job failed", { milestone: "job_failed" }],
  ["job cancelled", { milestone: "job_cancelled" }],
  ["phase started", { milestone: "phase_started" }],
  ["phase completed", { milestone: "phase_finished" }],
  ["worker finished phase", { milestone: "worker_finished" }],
  ["worker failed", { milestone: "worker_lost" }],
  ["worker registered", { milestone: "worker_registered" }],
  ["worker reconnected", { milestone: "worker_reconnected" }],
  ["worker disconnected", { milestone: "worker_disconnected" }],
  ["worker ready", { milestone: "worker_ready" }],
  ["heartbeat is late", { milestone: "worker_late" }],
  ["aggregator assigned", { milestone: "aggregator_assigned", phase: "Aggregate" }],
  ["starting partial contribution", { milestone: "task_started", phase: "Contributions" }],
  ["computing contribution", { milestone: "task_computing", phase: "Contributions" }],
  ["contribution computation successful", { milestone: "task_completed", phase: "Contributions" }],
  ["contribution computation failed", { milestone: "task_failed", phase: "Contributions" }],
  ["starting prove", { milestone: "task_started", phase: "Prove" }],
  ["computing prove", { milestone: "task_computing", phase: "Prove" }],
  ["prove computation successful", { milestone: "task_completed", phase: "Prove" }],
  ["failed to generate proof", { milestone: "task_failed", phase: "Prove" }],
  ["starting aggregation step", { milestone: "task_started", phase: "Aggregate" }],
  ["aggregation task completed", { milestone: "task_completed", phase: "Aggregate" }],
  ["aggregation failed", { milestone: "task_failed", phase: "Aggregate" }],
  ["segment witness computed", { milestone: "segment_done", phase: "Contributions" }],
  ["segment proved", { milestone: "segment_done", phase: "Prove" }],
]);

// The sentences of https://github.com/0xPolygonHermez/zisk (distributed/crates, coordinator and worker).
// Between braces stands a value; {*} is any text, and a sentence must match from its first character to its last.
const SENTENCES: readonly (readonly [Milestone, string, Phase?])[] = [
  ["job_started", "[Job] Started {job} successfully{*}Workers: {workers}"],
  ["job_started", "[Job] Started {job} successfully{*}"],
  ["job_completed", "[Job] Finished {job}{header}{seconds}s ({phaseSeconds}){*}"],
  [
    "phase_performance",
    "[Job] {phase} Performance for {job} - Avg: {seconds}s, Best: {best} ({*}), Worst: {worst} ({*}){*}",
  ],
  ["phase_started", "[Phase1] Started with {workers} workers for {job}", "Contributions"],
  ["phase_started", "[Phase2] Started with {workers} workers for {job}", "Prove"],
  ["phase_started", "[Phase3] Started with {workers} workers for {job}", "Aggregate"],
  [
    "worker_finished",
    "[Phase1] {worker} finished phase 1 for {job} ({progress} workers done{,}{took}{*})",
    "Contributions",
  ],
  [
    "worker_finished",
    "[Phase2] {worker} finished phase 2 for {job} ({progress} workers done{,}{took}{*})",
    "Prove",
  ],
  ["aggregator_assigned", "[Phase3] Assigned worker {worker} as {role} for job {job}", "Aggregate"],
  [
    "phase_finished",
    "[Phase3] WorkerId {worker} done, phase 3 completed for {job} ({seconds}s)",
    "Aggregate",
  ],
  ["execution_finished", "[Execution] {worker} finished execution for {job} ({progress} workers done{*})"],
  [
    "phase_performance",
    "[Execution] Performance for {job} - Avg: {seconds}s, Best: {best} ({*}), Worst: {worst} ({*}){*}",
  ],
  ["setup_completed", "[Setup] Worker {worker} completed setup for job_id {job} hash_id {*}"],
  ["task_failed", "[Setup] Worker {worker} failed setup for job_id {job} hash_id {word}: {reason}"],
  ["wrap_started", "[Wrap] Job {job} started on worker {worker}"],
  ["job_failed", "Failed job {job} (reason: {reason})"],
  ["job_failed", "Failed job {job}"],
  ["job_cancelled", "Cancelled job {job}"],
  ["worker_lost", "Worker {worker} {reason} while computing for job {job} in phase {phase}"],
  ["worker_late", "Worker {worker} heartbeat is late{detail}"],
  ["worker_ready", "Worker {worker} ready{detail}"],
  ["worker_registered", "Registered worker: {worker}{detail}"],
  ["worker_reconnected", "Reconnected worker: {worker}{detail}"],
  ["worker_disconnected", "Disconnected worker: {worker}{detail}"],
  ["task_started", "Starting Partial Contribution for {job}", "Contributions"],
  ["task_computing", "Computing Contribution for {job}", "Contributions"],
  ["task_completed", "Contribution computation successful for {job}", "Contributions"],
  ["task_failed", "Contribution computation failed for {job}: {reason}", "Contributions"],
  ["task_started", "Starting Prove for {job}", "Prove"],
  ["task_computing", "Computing Prove for {job}", "Prove"],
  ["task_completed", "Prove computation successful for {job}", "Prove"],
  ["task_failed", "Failed to generate proof for {job}: {reason}", "Prove"],
  ["task_started", "Starting aggregation step for {job}", "Aggregate"],
  ["task_completed", "Aggregation task completed for {job}", "Aggregate"],
  ["task_failed", "Aggregation failed for {job}: {reason}", "Aggregate"],
  ["task_failed", "Failed to dispatch task {job}: {reason}"],
  ["task_cancelled", "Job {job} cancelled: {reason}"],
  ["task_cancelled", "Job {job} cancelled"],
  ["segment_done", "segment {segment} witness computed for {job}", "Contributions"],
  ["segment_done", "segment {segment} proved for {job}", "Prove"],
  ["connecting", "Connecting to coordinator at {*}"],
  ["registration_accepted", "Registration accepted: {reason}"],
];

// A job stands as JobId(…) or as a bare UUID, whole or cut to eight characters; a worker may have any short name.
const JOB = String.raw`(JobId\([^()\s]+\)|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{8}(?:…|\.\.\.)?)`;
const WORKER = String.raw`(WorkerId\([^()\s]+\)|[^()\s:]+)`;
const SECONDS = String.raw`(\d+(?:\.\d+)?)`;

/** What each value between braces matches, and what its captures hold; none can match in two ways at one place. */
const SLOTS: Readonly<Record<string, { pattern: string; slots: string[] }>> = {
  "*": { pattern: "[^]*?", slots: [] },
  // " (total: 3 CC: 30CU)" or nothing.
  detail: { pattern: String.raw`(?: \([^]*\))?`, slots: [] },
  ",": { pattern: ",? ?", slots: [] },
  word: { pattern: String.raw`[^\s:]+`, slots: [] },
  // Releases before 1.1 say aggregator, later ones recurser.
  role: { pattern: "(?:aggregator|recurser)", slots: [] },
  // " ✔ ", " successfully ✔ Duration: ": whatever the release prints between the job and the total.
  header: { pattern: String.raw`(?: successfully)?[^\d(]*`, slots: [] },
  job: { pattern: JOB, slots: ["job"] },
  worker: { pattern: WORKER, slots: ["worker"] },
  best: { pattern: WORKER, slots: ["best"] },
  worst: { pattern: WORKER, slots: ["worst"] },
  segment: { pattern: String.raw`(\d+)`, slots: ["segment"] },
  workers: { pattern: String.raw`(\d+)`, slots: ["workers"] },
  seconds: { pattern: SECONDS, slots: ["seconds"] },
  took: { pattern: `(?:(?:Phase: )?${SECONDS}s)?`, slots: ["seconds"] },
  phaseSeconds: { pattern: String.raw`([\d.]+s\+[\d.]+s\+[\d.]+s)`, slots: ["phaseSeconds"] },
  progress: { pattern: String.raw`(\d+) ?/ ?(\d+)`, slots: ["done", "total"] },
  phase: { pattern: String.raw`([A-Za-z]\w*)`, slots: ["phase"] },
  reason: { pattern: "([^]*)", slots: ["reason"] },
};

/** The bare-message sentences by their first word, so that a line that is none of them costs one look-up. */
export const TEMPLATES: ReadonlyMap<string, readonly Template[]> = compileAll();

function compileAll(): Map<string, Template[]> {
  const byFirstWord = new Map<string, Template[]>();
  for (const [milestone, sentence, phase] of SENTENCES) {
    const first = sentence.slice(0, sentence.indexOf(" "));
    const same = byFirstWord.get(first) ?? [];
    same.push({ milestone, phase, ...compile(sentence) });
    byFirstWord.set(first, same);
  }
  return byFirstWord;
}

function compile(sentence: string): { pattern: RegExp; slots: string[] } {
  const slots: string[] = [];
  const source = sentence.split(/\{([^}]+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const slot = SLOTS[part];
    if (!slot) throw new Error(`No value named ${part} in the sentence “${sentence}”.`);
    slots.push(...slot.slots);
    return slot.pattern;
  });
  return { pattern: new RegExp(`^${source.join("")}$`), slots };
}
