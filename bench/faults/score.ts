import { microsFromIso } from "../../lib/time.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { shownUs } from "./cluster.ts";
import type { SimHost } from "./cluster.ts";
import type { ReadCase } from "./read.ts";
import type { SimLine } from "./stage.ts";
import type { SimCase, SimTruth } from "./truth.ts";

/** What is scored: how many there were, and how many of them were right (or, of wrongs, happened). */
export const SCORES = [
  "state",
  "culprit",
  "root line",
  "consequence blamed",
  "cited",
  "joined",
  "wrong joins",
  "offset within 25 ms",
  "bounds hold",
  "stragglers",
  "stalled",
  "coverage",
] as const;
export type Score = (typeof SCORES)[number];

/** One thing that was asked of one job. */
export interface Scored {
  score: Score;
  hit: boolean;
  /** What was expected and told, for a look. */
  detail: string;
}

/** Holds a trail against what is true. */
export function scoreTrail(
  simulated: SimCase,
  truth: SimTruth,
  read: ReadCase,
  trail: Trail | undefined,
): Scored[] {
  const scored: Scored[] = [];
  const note = (score: Score, hit: boolean, detail = ""): void => void scored.push({ score, hit, detail });
  if (!trail) {
    note("state", false, "no trail");
    if (truth.culprit) note("culprit", false, "no trail");
    return scored;
  }
  const isStall = truth.state === "stalled";
  if (isStall || trail.state === "stalled")
    note("stalled", isStall ? isStalledRight(truth, trail) : false, `${trail.state} for ${truth.state}`);
  else note("state", trail.state === truth.state, `${trail.state} for ${truth.state}`);
  scoreVerdict(truth, read, trail, note);
  scoreJoins(simulated, truth, trail, note);
  scoreClocks(truth, trail, note);
  scoreStragglers(truth, trail, note);
  for (const { host, kind } of truth.uncovered)
    note("coverage", isUncoveredTold(trail, host, kind, truth), `${kind} of ${host.name}`);
  if (truth.uncovered.length === 0) {
    const said = trail.coverage.filter(({ kind }) => kind !== "following" && kind !== "backfilled");
    note("coverage", said.length === 0, said.map(({ host, kind }) => `${kind} of ${host}`).join());
  }
  return scored;
}

type Note = (score: Score, hit: boolean, detail?: string) => void;

function isStalledRight(truth: SimTruth, { state, stall }: Trail): boolean {
  if (state !== "stalled" || !stall || !truth.stalled) return false;
  const { silent, strikesUs } = truth.stalled;
  const told = stall.silent.map(({ host, worker }) => host ?? worker);
  const isWho =
    silent.length === told.length &&
    silent.every(
      ({ name }) => told.includes(name) || told.some((one) => one !== null && isSame(idOf(truth, name), one)),
    );
  const strikes = stall.strikes === null ? null : (microsFromIso(stall.strikes) ?? 0);
  return (
    isWho &&
    (strikesUs === null ? strikes === null : strikes !== null && Math.abs(strikes - strikesUs) < 50_000)
  );
}

function idOf({ workers }: SimTruth, host: string): string {
  return workers.find((worker) => worker.host.name === host)?.id ?? host;
}

/** Whether a printed name is that worker's. */
function isSame(id: string, printed: string): boolean {
  const bare = printed.replaceAll("-", "").toLowerCase();
  const whole = id.replaceAll("-", "").toLowerCase();
  return bare === whole || (bare.length >= 8 && whole.startsWith(bare.replace("…", "")));
}

function scoreVerdict(truth: SimTruth, read: ReadCase, trail: Trail, note: Note): void {
  if (truth.culprit === undefined) return;
  const { verdict } = trail;
  const cause = verdict?.cause ?? null;
  const told = cause ? `${cause.host ?? "?"}/${cause.worker ?? "?"} ${cause.text.slice(0, 80)}` : "nobody";
  const worker = truth.workers.find(({ host }) => host === truth.culprit);
  if (truth.culprit === null) {
    note("culprit", cause === null, told);
  } else {
    const isHost = cause?.host === truth.culprit.name;
    const isWorker =
      cause?.host === null &&
      worker !== undefined &&
      cause.worker !== null &&
      isSame(worker.id, cause.worker);
    note("culprit", isHost || isWorker, `${told} for ${truth.culprit.name}`);
    if (truth.roots.length > 0) {
      const roots = new Set(truth.roots.map((line) => read.eventOf.get(line)));
      note("root line", cause !== null && roots.has(cause.event_id ?? ""), told);
    }
  }
  const blamed = cause?.event_id ? read.lineOf.get(cause.event_id) : undefined;
  note("consequence blamed", blamed?.isConsequence === true, told);
  if (!verdict) return note("cited", false, "no verdict");
  const known = new Set(read.records.map(({ id }) => id));
  const cited = new Set(verdict.sentences.flatMap(({ events }) => events));
  const isOfJob = (id: string): boolean => {
    const line = read.lineOf.get(id);
    return line === undefined || line.job === null || line.job === truth.id;
  };
  for (const { text, events } of verdict.sentences)
    note("cited", events.length > 0 && events.every((id) => known.has(id) && isOfJob(id)), text);
  const reason = truth.reason && !truth.reason.isLost ? read.eventOf.get(truth.reason) : undefined;
  if (reason !== undefined) note("cited", cited.has(reason), "the stated reason");
  return undefined;
}

function scoreJoins({ isStructured, lines }: SimCase, truth: SimTruth, trail: Trail, note: Note): void {
  const told = trail.workers.filter(({ worker, host }) => worker !== null && host !== null);
  for (const worker of truth.workers) {
    const { host, id } = worker;
    const wrong = told.find(
      (join) =>
        join.host === host.name &&
        !truth.workers.some((other) => other.host === host && isSame(other.id, join.worker ?? "")) &&
        !isOwnOther(lines, host, join.worker ?? ""),
    );
    note("wrong joins", wrong !== undefined, wrong ? `${host.name} is ${wrong.worker} for ${id}` : "");
    if (isSettled(lines, host, truth, isStructured, id))
      note(
        "joined",
        told.some((join) => join.host === host.name && isSame(id, join.worker ?? "")),
        `${host.name} ${id} as ${told
          .filter((join) => join.host === host.name)
          .map((join) => join.worker)
          .join()}`,
      );
  }
}

/** A process without a configured ID makes itself a new one at every start. */
function isOwnOther(lines: readonly SimLine[], host: SimHost, name: string): boolean {
  return lines.some((line) => line.host === host && line.worker !== null && isSame(line.worker.id, name));
}

/** Whether the lines of the host say which worker it is: its banner, its recovery, or its ID as a field. */
function isSettled(
  lines: readonly SimLine[],
  host: SimHost,
  truth: SimTruth,
  isStructured: boolean,
  id: string,
): boolean {
  // Where nothing that the host wrote in the job was collected, nothing says that it was in it.
  if (!lines.some((line) => !line.isLost && line.host === host && line.job === truth.id && line.namesJob))
    return false;
  return lines.some(({ isLost, host: of, said, stream, job, namesJob }) => {
    if (isLost || of !== host || stream !== "zisk-worker") return false;
    if (typeof said === "string") return said.startsWith("ZisK Worker") && id.length !== 9;
    return (
      (job === truth.id && namesJob && isStructured) ||
      (said.words.startsWith("[Recovery]") && job === truth.id)
    );
  });
}

function scoreClocks(truth: SimTruth, trail: Trail, note: Note): void {
  const endUs = microsFromIso(trail.ended ?? trail.updated) ?? truth.startUs;
  const middleUs = (truth.startUs + endUs) / 2;
  for (const { host } of truth.workers) {
    const clock = trail.clocks.find((one) => one.host === host.name);
    const offsetMs = (shownUs(host, middleUs) - middleUs) / 1000;
    if (!clock) continue;
    const { offset_ms, low_ms, high_ms } = clock;
    if (low_ms !== null && high_ms !== null)
      note(
        "offset within 25 ms",
        offset_ms !== null && Math.abs(offset_ms - offsetMs) <= 25,
        `${host.name} ${offset_ms} for ${offsetMs.toFixed(1)}`,
      );
    note(
      "bounds hold",
      (low_ms ?? -Infinity) <= offsetMs && offsetMs <= (high_ms ?? Infinity),
      `${host.name} ${low_ms}…${high_ms} for ${offsetMs.toFixed(1)}`,
    );
  }
}

function scoreStragglers({ stragglers, state }: SimTruth, trail: Trail, note: Note): void {
  if (state !== "completed" || trail.kind !== "proof") return;
  for (const { host, phase, factor } of stragglers) {
    const told = trail.stragglers.find((one) => one.host === host.name && one.phase === phase);
    note(
      "stragglers",
      told !== undefined && Math.abs(told.factor - factor) < 0.1 * factor,
      `${told?.factor ?? "none"} for ${factor.toFixed(2)} of ${host.name}`,
    );
  }
  const others = trail.stragglers.filter((told) => !stragglers.some(({ host }) => host.name === told.host));
  note("stragglers", others.length === 0, others.map(({ host, factor }) => `${host} ${factor}`).join());
}

const KINDS: Readonly<Record<string, readonly string[]>> = {
  gap: ["gap"],
  quiet: ["quiet"],
  ended: ["ended"],
  missing: ["missing"],
};

function isUncoveredTold(trail: Trail, host: SimHost, kind: string, truth: SimTruth): boolean {
  const kinds = KINDS[kind] ?? [];
  const worker = truth.workers.find((one) => one.host === host);
  return trail.coverage.some(
    (told) =>
      kinds.includes(told.kind) &&
      (told.host === host.name ||
        (told.host === null && worker !== undefined && told.text.includes(worker.id.slice(0, 8)))),
  );
}
