import { KINDS, simulate } from "./faults/cases.ts";
import { Dice } from "./faults/dice.ts";
import { readCase, trailOfCase } from "./faults/read.ts";
import { SCORES, scoreTrail } from "./faults/score.ts";
import type { Score, Scored } from "./faults/score.ts";
import type { BenchFigure } from "./figure.ts";

const TARGETS: Readonly<Record<Score, string>> = {
  state: "≥ 99 %",
  culprit: "≥ 95 %",
  "root line": "≥ 90 %",
  "consequence blamed": "< 3 %",
  cited: "≥ 99 %",
  joined: "≥ 99 %",
  "wrong joins": "0 %",
  "offset within 25 ms": "≥ 97 %",
  "bounds hold": "≥ 97 %",
  stragglers: "≥ 99 %",
  stalled: "≥ 95 %",
  coverage: "≥ 99 %",
};

/**
 * What a trail makes of simulated clusters to which everything happens, against what is true of them: `npm run bench --
 * faults --seeds=21-40 --kinds=killed,panics --show=culprit`. Everything is the same for the same seeds.
 */
export async function run(options: Readonly<Record<string, string>> = {}): Promise<BenchFigure[]> {
  const [first = 1, last = first] = (options["seeds"] ?? "1-20").split("-").map(Number);
  const kinds = options["kinds"]?.split(",") ?? Object.keys(KINDS);
  const figures: BenchFigure[] = [];
  for (const isStructured of [false, true]) {
    const scored = kinds.flatMap((kind) => scoresOf(kind, [first, last], isStructured));
    const dialect = isStructured ? "structured" : "bare";
    for (const { kind, seed, ...one } of scored)
      if (options["show"] === one.score && one.hit === isWrong(one.score))
        console.log(`   ${dialect}, ${kind}, seed ${seed}: ${one.detail}`);
    for (const score of SCORES)
      figures.push(
        ...figureOf(
          `${score}, ${dialect}`,
          scored.filter((one) => one.score === score),
          TARGETS[score],
        ),
      );
    if (options["by"] === "kind")
      for (const kind of kinds)
        for (const score of SCORES) {
          const ofKind = scored.filter((one) => one.kind === kind && one.score === score);
          if (ofKind.some(({ hit }) => hit === isWrong(score)))
            figures.push(...figureOf(`  ${kind}: ${score}, ${dialect}`, ofKind));
        }
  }
  return Promise.resolve(figures);
}

function isWrong(score: Score): boolean {
  return score === "consequence blamed" || score === "wrong joins";
}

function scoresOf(
  kind: string,
  [first, last]: readonly [number, number],
  isStructured: boolean,
): (Scored & { kind: string; seed: number })[] {
  const scored: (Scored & { kind: string; seed: number })[] = [];
  for (let seed = first; seed <= last; seed++) {
    const simulated = simulate(kind, seed, isStructured);
    const read = readCase(simulated, new Dice(seed, "order"));
    for (const truth of simulated.truths)
      for (const one of scoreTrail(simulated, truth, read, trailOfCase(read, truth, simulated.nowUs)))
        scored.push({ kind, seed, ...one });
  }
  return scored;
}

function figureOf(name: string, scored: readonly Scored[], target?: string): BenchFigure[] {
  if (scored.length === 0) return [];
  const hits = scored.filter(({ hit }) => hit).length;
  return [
    { name, value: (100 * hits) / scored.length, unit: `% of ${scored.length}`, ...(target && { target }) },
  ];
}
