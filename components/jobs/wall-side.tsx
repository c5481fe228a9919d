import clsx from "clsx";
import type { ReactNode } from "react";
import { durationText } from "../../lib/duration.ts";
import type { JobsOverview, WorkersSlow } from "../../lib/trail/overview-shape.ts";
import { shownTime } from "../ui/format-time.ts";
import { LogText } from "../ui/log-text.tsx";
import { phaseInk } from "../ui/phase-colours.ts";
import { percentText, PhaseLines, successPercent } from "./small-multiples.tsx";

const COUNT = new Intl.NumberFormat("en");
const MOST_REASONS = 3;
const MOST_SLOW = 3;
/** From so many times the median on a worker is worth a wall. */
const SLOW_FACTOR = 1.25;

/** What jobs have in common, in large letters. */
export function WallSide({
  overview,
  slow,
  rangeText,
  utc,
}: {
  overview: JobsOverview;
  slow: WorkersSlow | undefined;
  /** `24 hours`. */
  rangeText: string;
  utc: boolean;
}) {
  const { ended, before, last, reasons, phases } = overview;
  const was = before && successPercent(before);
  const worst = slowest(slow);
  // A phase that has changed is what to look at; else the longest.
  const phase =
    phases.find(({ change }) => (change?.percent ?? 0) > 0) ??
    phases.toSorted((a, b) => b.p50_ms - a.p50_ms)[0];
  return (
    <>
      <Block title={`Success rate, ${rangeText}`}>
        <p className="tabular text-[64px] leading-[72px] font-semibold tracking-tight">
          {percentText(successPercent(ended))}
        </p>
        <p className="tabular text-text-2">
          {COUNT.format(ended.failed)} of {COUNT.format(ended.completed + ended.failed)} failed
          {was !== null && `; ${percentText(was)} before`}
        </p>
      </Block>
      {last.length > 0 && (
        <Block title={`Last ${last.length} jobs`}>
          <p
            role="img"
            aria-label={`${last.filter((state) => state === "failed").length} of them failed`}
            className="flex h-9 items-end gap-[3px]"
          >
            {last.map((state, index) => (
              <span
                // They only move on to the left.
                key={index}
                className={clsx(
                  "w-3 min-w-0 shrink",
                  state === "failed"
                    ? "h-9 bg-bar-error"
                    : state === "completed"
                      ? "h-[22px] bg-bar-debug"
                      : "h-3 border-2 border-text-3",
                )}
              />
            ))}
          </p>
          <p className="text-[18px] text-text-3">tall: failed · hollow: cancelled · newest right</p>
        </Block>
      )}
      {reasons.items.length > 0 && (
        <Block title={`Why, ${rangeText}`}>
          <Rows
            rows={reasons.items.slice(0, MOST_REASONS).map(({ jobs, reason, hosts }) => {
              const [host] = hosts.items;
              return [COUNT.format(jobs), reason, host ? `${host.host} ${COUNT.format(host.jobs)}` : ""];
            })}
          />
        </Block>
      )}
      {worst.length > 0 && (
        <Block title="Slow, last 10 jobs">
          <Rows rows={worst.map(({ factor, name, phase: of }) => [`${factor.toFixed(2)}×`, name, of])} />
        </Block>
      )}
      {phase && (
        <Block title={`${phase.phase}, median`} className="mt-auto">
          <p className="flex items-baseline gap-4">
            <span className="tabular text-[46px] leading-[52px] font-semibold">
              {durationText(phase.p50_ms)}
            </span>
            {phase.change && (
              <span className={phase.change.percent > 0 ? "text-warn" : "text-good"}>
                {Math.abs(phase.change.percent)} % {phase.change.percent > 0 ? "slower" : "faster"} since{" "}
                {shownTime(phase.change.time, utc).time.slice(0, 5)}
              </span>
            )}
          </p>
          <svg
            aria-hidden="true"
            viewBox={`0 0 ${overview.buckets.length} 40`}
            preserveAspectRatio="none"
            className={clsx(
              "mt-2 block h-20 w-full overflow-visible border-b border-line",
              phaseInk(phase.phase),
            )}
          >
            <PhaseLines overview={overview} phase={phase.phase} />
          </svg>
        </Block>
      )}
    </>
  );
}

function Block({ title, className, children }: { title: string; className?: string; children: ReactNode }) {
  return (
    <section className={className}>
      <h2 className="mb-1 text-[20px] font-medium text-text-2">{title}</h2>
      {children}
    </section>
  );
}

function Rows({ rows }: { rows: readonly (readonly [string, string, string])[] }) {
  return (
    <ul>
      {rows.map(([number, text, beside]) => (
        <li
          key={`${text} ${beside}`}
          className="grid grid-cols-[4.5rem_minmax(0,1fr)_auto] gap-x-4 text-[23px] leading-[38px]"
        >
          <b className="tabular text-right font-semibold">{number}</b>
          <span className="truncate">
            <LogText text={text} />
          </span>
          <span className="tabular text-text-2">
            <LogText text={beside} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Cells that are clearly slower than the others, the worst first. */
export function slowest(slow: WorkersSlow | undefined): { name: string; phase: string; factor: number }[] {
  const cells = (slow?.workers.items ?? []).flatMap(({ host, worker, cells: own }) =>
    own.map(({ phase, factor }) => ({ name: host ?? `worker ${worker ?? "?"}`, phase, factor: factor ?? 0 })),
  );
  return cells
    .filter(({ factor }) => factor >= SLOW_FACTOR)
    .sort((a, b) => b.factor - a.factor)
    .slice(0, MOST_SLOW);
}
