import { durationText } from "../../lib/duration.ts";
import type { WorkersSlow } from "../../lib/trail/overview-shape.ts";

type Worker = WorkersSlow["workers"]["items"][number];

/** How a cell looks, by its factor. */
export function heatLook(
  factor: number | null,
): "slow-3" | "slow-2" | "slow-1" | "usual" | "fast-1" | "fast-2" | "few" {
  if (factor === null) return "few";
  if (factor >= 1.5) return "slow-3";
  if (factor >= 1.25) return "slow-2";
  if (factor >= 1.1) return "slow-1";
  if (factor <= 0.9) return "fast-2";
  return factor <= 0.94 ? "fast-1" : "usual";
}

/** Workers with what tells their names apart: `07` where all begin with `prover-`. */
export function withShortNames<One extends Pick<Worker, "host" | "worker">>(
  workers: readonly One[],
): (One & { key: string; name: string; short: string })[] {
  const names = workers.map(({ host, worker }) => host ?? worker ?? "?");
  const common = commonBegin(names);
  return workers.map((worker, index) => {
    const name = names[index] ?? "?";
    return { ...worker, key: `${index} ${name}`, name, short: name.slice(common) || name };
  });
}

/** How many characters all of them begin with, up to the last that is neither a letter nor a digit. */
function commonBegin(names: readonly string[]): number {
  const [first = ""] = names;
  if (names.length < 2) return 0;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).search(/[^a-z0-9][a-z0-9]*$/i) + 1;
}

/** Fewer jobs in which a worker was the slowest are chance. */
const LEAST_SLOWEST = 4;
const MOST_SENTENCES = 3;

/** Who was slow, in words: the worst first. */
export function slowSentences({ workers }: WorkersSlow): { who: string; text: string }[] {
  const slow = workers.items.flatMap(({ host, worker, cells }) =>
    cells.flatMap((cell) =>
      cell.slowest_in >= LEAST_SLOWEST && (cell.factor ?? 0) >= 1.1 && cell.slowest_in * 2 >= cell.jobs
        ? { who: host ?? `worker ${worker ?? "?"}`, cell }
        : [],
    ),
  );
  return slow
    .sort((a, b) => b.cell.slowest_in - a.cell.slowest_in || (b.cell.factor ?? 0) - (a.cell.factor ?? 0))
    .slice(0, MOST_SENTENCES)
    .map(({ who, cell: { phase, slowest_in, jobs, waited_ms } }) => ({
      who,
      text: `was slowest in ${phase} in ${slowest_in} of its last ${jobs} jobs; half of the others waited ${durationText(waited_ms)} or longer.`,
    }));
}
