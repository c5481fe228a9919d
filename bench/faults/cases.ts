import type { Fault } from "./broken.ts";
import { makeCluster } from "./cluster.ts";
import type { Naming, SimHost } from "./cluster.ts";
import { again, alike, completes, execution, runs, setup, slow, two, wrap } from "./courses.ts";
import { Dice } from "./dice.ts";
import { aggregatorKilled, cuda, decoy, elsewhere, fails, killed, loops, panics } from "./failures.ts";
import { cancelled, coordinatorRestarts, cutOff, hangs, stalls } from "./losses.ts";
import { startCluster } from "./pool.ts";
import { Stage } from "./stage.ts";
import type { SimCase, SimTruth } from "./truth.ts";
import { W } from "./words.ts";

/** A kind of fault, and the cluster that it happens to. */
interface Kind {
  fault: Fault;
  naming?: Naming;
  isSkewed?: boolean;
  prefix?: readonly SimCase["prefix"][];
  /** Of what somebody did not collect. */
  hides?: "gap" | "quiet" | "ended" | "missing";
  leastWorkers?: number;
}

const failing: Fault = (stage) => stage.dice.pick([fails, cuda, panics, killed] as readonly Fault[])(stage);

/** Everything that is simulated, by name. */
export const KINDS: Readonly<Record<string, Kind>> = {
  completed: { fault: completes },
  running: { fault: runs },
  slow: { fault: slow },
  fails: { fault: (stage) => fails(stage) },
  "fails in Contributions": { fault: (stage) => fails(stage, { phase: "Contributions" }) },
  "fails in Prove": { fault: (stage) => fails(stage, { phase: "Prove" }) },
  "fails in Aggregate": { fault: (stage) => fails(stage, { phase: "Aggregate" }) },
  "out of GPU memory": { fault: cuda },
  panics: { fault: panics },
  killed: { fault: killed },
  "aggregator killed": { fault: aggregatorKilled },
  "restart loop": { fault: loops },
  "cause elsewhere": { fault: elsewhere },
  "error put up with": { fault: decoy },
  hangs: { fault: hangs },
  stalled: { fault: stalls },
  "cut off": { fault: cutOff },
  "coordinator restarted": { fault: coordinatorRestarts },
  "cancelled by the client": { fault: cancelled },
  "clocks off": { fault: completes, isSkewed: true },
  "clocks off, failing": { fault: failing, isSkewed: true },
  "clocks off, cause elsewhere": { fault: elsewhere, isSkewed: true },
  "a gap": { fault: failing, hides: "gap" },
  "too quiet": { fault: failing, hides: "quiet" },
  "collection ended": { fault: failing, hides: "ended" },
  "never collected": { fault: failing, hides: "missing" },
  "two jobs at once": { fault: two, leastWorkers: 4 },
  "one prefix": { fault: alike, leastWorkers: 4 },
  "names collide": { fault: failing, naming: "colliding" },
  "short names": { fault: failing, naming: "short" },
  "with prefixes": { fault: failing, prefix: ["compose", "journal", "kubectl"] },
  "again after a failure": { fault: again },
  execution: { fault: execution },
  setup: { fault: setup },
  wrap: { fault: wrap },
};

/** Simulates one kind of fault with a seed. */
export function simulate(kind: string, seed: number, isStructured: boolean): SimCase {
  const wish = KINDS[kind];
  if (!wish) throw new Error(`No kind of fault is called ${kind}.`);
  const dice = new Dice(seed, `${kind} ${isStructured}`);
  const most = seed % 10 === 0 ? 64 : 12;
  const cluster = makeCluster(dice, {
    workers: dice.whole(wish.leastWorkers ?? 3, most),
    naming: wish.naming ?? "own",
    isSkewed: wish.isSkewed ?? dice.chance(0.25),
    isStructured,
  });
  const stage = new Stage(cluster, dice);
  const named = dice.chance(0.6) ? 1 : 0.3;
  startCluster(stage, () => dice.chance(named));
  const { truths, nowUs } = wish.fault(stage);
  const lastUs = Math.max(...stage.lines.map(({ atUs }) => atUs));
  const simulated: SimCase = {
    kind,
    seed,
    isStructured,
    lines: stage.lines,
    truths,
    nowUs: nowUs ?? lastUs + dice.between(1e6, 6e7),
    prefix: wish.prefix ? dice.pick(wish.prefix) : "",
    gaps: [],
  };
  if (wish.hides) hide(simulated, wish.hides, dice);
  simulated.lines.sort((a, b) => a.atUs - b.atUs);
  return simulated;
}

const BREAKS = /panicked|CUDA|Killed|killed|crashed|exited|Failed with|terminate called|memory allocation/;

/** Part of what one host wrote was not collected: what is lost there cannot be asked for. */
function hide(simulated: SimCase, how: NonNullable<Kind["hides"]>, dice: Dice): void {
  const [truth] = simulated.truths;
  if (!truth) return;
  const ends = truth.reason?.atUs ?? simulated.nowUs;
  const { host } = dice.pick(truth.workers);
  const fromUs = truth.startUs + dice.between(0.2, 0.6) * (ends - truth.startUs);
  const toUs = how === "gap" ? fromUs + dice.between(0.1, 0.3) * (ends - truth.startUs) : Infinity;
  for (const line of simulated.lines) {
    if (line.host !== host) continue;
    const isOfWorker = line.stream === "zisk-worker";
    if (how === "missing") line.isLost = true;
    else if (how === "quiet")
      line.isLost =
        isOfWorker &&
        typeof line.said !== "string" &&
        (line.said.level === "INFO" || line.said.level === "DEBUG");
    else line.isLost = (isOfWorker || how === "ended") && line.atUs >= fromUs && line.atUs < toUs;
  }
  if (how === "gap") simulated.gaps.push({ host, stream: "zisk-worker", atUs: toUs });
  const hasJobLines = simulated.lines.some(
    (line) => line.host === host && line.job === truth.id && line.namesJob && !line.isLost,
  );
  // Of what is silent in a job nothing tells whether it was too quiet or is missing.
  if (how !== "ended" || isToldAfterwards(simulated, truth, host))
    truth.uncovered.push({ host, kind: how === "quiet" && !hasJobLines ? "missing" : how });
  losesItsRoot(simulated, host);
}

/** Whether the coordinator speaks of what the host should have written, and of which nothing was collected. */
function isToldAfterwards({ lines }: SimCase, truth: SimTruth, host: SimHost): boolean {
  const worker = truth.workers.find((one) => one.host === host);
  return lines.some(({ isLost, host: of, worker: by, said, job }) => {
    if (
      isLost ||
      of === host ||
      by ||
      job !== truth.id ||
      typeof said === "string" ||
      !worker ||
      !said.words.includes(W(worker))
    )
      return false;
    const own = /finished phase/.test(said.words)
      ? said.fields?.["phase"]
      : /acknowledged/.test(said.words)
        ? "cancelled"
        : undefined;
    return (
      own !== undefined &&
      lines.some(
        (line) =>
          line.isLost &&
          line.worker === worker &&
          typeof line.said !== "string" &&
          (own === "cancelled"
            ? / cancelled/.test(line.said.words)
            : line.said.fields?.["phase"] === own && / successful/.test(line.said.words)),
      )
    );
  });
}

/** Where the line that says where it began is lost, what the coordinator says of the worker is all there is. */
function losesItsRoot({ lines, truths }: SimCase, host: SimHost): void {
  for (const truth of truths) {
    truth.roots = truth.roots.filter(({ isLost }) => !isLost);
    if (truth.roots.length > 0 || truth.state !== "failed" || truth.culprit !== host) continue;
    const near = (line: { atUs: number }) =>
      truth.reason !== null && Math.abs(line.atUs - truth.reason.atUs) < 6e6;
    const left = lines.filter((line) => !line.isLost && near(line) && line.atUs <= (truth.reason?.atUs ?? 0));
    const own = left.filter(
      (line) =>
        line.host === host &&
        (typeof line.said === "string" ? BREAKS.test(line.said) : line.said.level === "ERROR"),
    );
    const told = left.filter(
      ({ stream, said }) =>
        stream === "zisk-coordinator" &&
        typeof said !== "string" &&
        (said.level === "ERROR" || said.level === "WARN"),
    );
    truth.roots = own.length > 0 ? own : told;
    for (const line of truth.roots) line.isConsequence = false;
  }
}
