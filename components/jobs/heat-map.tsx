"use client";
import clsx from "clsx";
import Link from "next/link";
import { useState } from "react";
import type { WorkersSlow } from "../../lib/trail/overview-shape.ts";
import { linkToTrail } from "../../lib/view.ts";
import { heatLook, slowSentences, withShortNames } from "./heat.ts";

/** As many columns as fit half a screen; the slowest workers are among them. */
const SHOWN = 12;

/** Room for the phases' names, and the least that a number takes. */
const [NAMES_PX, CELL_PX] = [84, 33];

const LOOKS: Record<ReturnType<typeof heatLook>, string> = {
  "slow-3": "bg-(--slow-3) text-(--on-slow-3) font-semibold",
  "slow-2": "bg-(--slow-2) text-text",
  "slow-1": "bg-(--slow-1) text-text",
  usual: "bg-hover text-text-2",
  "fast-1": "bg-(--fast-1) text-text",
  "fast-2": "bg-(--fast-2) text-text",
  few: "hatch text-text-3",
};

/** Which worker is slow in which phase, over its last jobs; a cell opens the job in which it was slowest. */
export function HeatMap({ slow }: { slow: WorkersSlow }) {
  const [isWhole, setWhole] = useState(false);
  const named = withShortNames(slow.workers.items);
  const shown = isWhole ? named : chosen(named);
  const sentences = slowSentences(slow);
  if (named.length === 0)
    return (
      <Section beside="no proof of this range completed, so there is nothing to compare">{null}</Section>
    );
  return (
    <Section
      beside={`against the phase's median, last 10 jobs · ${shown.length} of ${slow.workers.total} workers`}
      action={
        named.length > SHOWN && (
          <button
            type="button"
            className="text-sm text-accent hover:underline"
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole ? `Show ${SHOWN}` : `Show all ${named.length}`}
          </button>
        )
      }
    >
      <div className="overflow-x-auto">
        <table
          className="w-full table-fixed border-separate border-spacing-0.5 text-xs"
          style={{ minWidth: `${NAMES_PX + shown.length * CELL_PX}px` }}
        >
          <thead>
            <tr>
              <th scope="col" className="w-21">
                <span className="sr-only">Phase</span>
              </th>
              {shown.map(({ key, short, name }) => (
                <th
                  key={key}
                  scope="col"
                  title={name}
                  className="tabular truncate text-center font-normal text-text-3"
                >
                  {short}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {slow.phases.map((phase, index) => (
              <tr key={phase}>
                <th scope="row" className="text-left text-sm font-normal text-text-2">
                  {phase}
                </th>
                {shown.map(({ key, name, cells }) => {
                  const cell = cells[index];
                  const look = heatLook(cell?.factor ?? null);
                  const className = clsx(
                    "tabular flex h-6 items-center justify-center rounded-[2px]",
                    LOOKS[look],
                  );
                  const text = cell?.factor?.toFixed(2) ?? "–";
                  return (
                    <td key={key} className="p-0">
                      {cell?.slowest_job ? (
                        <Link
                          href={linkToTrail(cell.slowest_job)}
                          prefetch={false}
                          className={className}
                          title={`${name}, ${phase}: ${cell.factor === null ? "too few jobs" : `${text} × the median`}; opens the job in which it was slowest`}
                        >
                          {text}
                        </Link>
                      ) : (
                        <span className={className}>{text}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <HeatKey />
      <p className="mt-2">
        {sentences.map(({ who, text }) => (
          <span key={`${who} ${text}`}>
            <b className="font-semibold">{who}</b> {text}{" "}
          </span>
        ))}
      </p>
    </Section>
  );
}

function Section({
  beside,
  action,
  children,
}: {
  beside: string;
  action?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <section aria-label="Who is slow" className="min-w-0 px-4 pt-2.5 pb-3 max-sm:px-3">
      <h2 className="mb-1 flex items-baseline gap-2 text-sm font-semibold">
        Who is slow
        <span className="min-w-0 flex-1 truncate font-normal text-text-3">{beside}</span>
        {action}
      </h2>
      {children}
    </section>
  );
}

const KEYS = [
  ["fast-2", "faster"],
  ["usual", "as the median"],
  ["slow-1", "1.1×"],
  ["slow-2", "1.25×"],
  ["slow-3", "1.5×"],
  ["few", "too few jobs"],
] as const;

function HeatKey() {
  return (
    <ul aria-label="Colours of cells" className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs text-text-2">
      {KEYS.map(([look, text]) => (
        <li key={look} className="flex items-center gap-1">
          <span className={clsx("h-2.5 w-4 rounded-[1px]", LOOKS[look])} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}

/** The first by name, with the slowest in place of the last where those are not among them. */
function chosen<Worker extends { cells: WorkersSlow["workers"]["items"][number]["cells"] }>(
  workers: readonly Worker[],
): readonly Worker[] {
  if (workers.length <= SHOWN) return workers;
  const worst = (worker: Worker) => Math.max(...worker.cells.map(({ factor }) => factor ?? 0));
  const slowest = new Set(workers.toSorted((a, b) => worst(b) - worst(a)).slice(0, SHOWN / 2));
  const others = workers.filter((worker) => !slowest.has(worker)).slice(0, SHOWN - slowest.size);
  return workers.filter((worker) => slowest.has(worker) || others.includes(worker));
}
