"use client";
import Link from "next/link";
import type { ComparedSide, PhasePair } from "../../lib/trail/compare/shape.ts";
import { durationText } from "../../lib/duration.ts";
import { linkToTrail } from "../../lib/view.ts";
import { phaseFill } from "../ui/phase-colours.ts";
import { StateBadge } from "../trail/state-badge.tsx";
import { LogText } from "../ui/log-text.tsx";
import { TimeText } from "../ui/time-text.tsx";

const CELL = "border-b border-line px-2 py-1.5 text-left align-top font-normal first:pl-0";

/** Both jobs, and their phases with how long each took. */
export function PhaseTable({
  job,
  other,
  phases,
}: {
  job: ComparedSide;
  other: ComparedSide;
  phases: readonly PhasePair[];
}) {
  const longest = Math.max(
    1,
    ...phases.flatMap((pair) => [pair.job?.duration_ms ?? 0, pair.other?.duration_ms ?? 0]),
  );
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">Phases of both jobs</caption>
      <thead>
        <tr>
          <th scope="col" className={`${CELL} w-32 text-text-3 max-sm:w-24`}>
            Phase
          </th>
          <Side side={job} label="This job" />
          <Side side={other} label="Compared with" />
          <th scope="col" className={`${CELL} w-28 text-text-3 max-sm:w-16`}>
            <span className="max-sm:sr-only">Difference</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {phases.map((pair) => (
          <tr key={pair.phase}>
            <th scope="row" className={CELL}>
              <LogText text={pair.phase} />
            </th>
            <Duration phase={pair.phase} side={pair.job} longest={longest} />
            <Duration phase={pair.phase} side={pair.other} longest={longest} />
            <td className={`${CELL} tabular`}>{factorText(pair.factor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ side, label }: { side: ComparedSide; label: string }) {
  return (
    <th scope="col" className={CELL}>
      <span className="block text-text-3">{label}</span>
      <Link
        href={linkToTrail(side.name)}
        className="log-text mr-2 text-accent hover:underline"
        title={side.job_id ?? undefined}
      >
        <LogText text={side.job} />
      </Link>
      <StateBadge state={side.state} />
      <span className="tabular block text-text-2">
        <TimeText iso={side.started} withDate /> · {durationText(side.duration_ms ?? 0)}
      </span>
      <span className="tabular block text-text-2 max-sm:hidden">
        {side.workers} workers · {side.lines} lines · {side.errors} errors
      </span>
    </th>
  );
}

function Duration({ phase, side, longest }: { phase: string; side: PhasePair["job"]; longest: number }) {
  if (!side) return <td className={`${CELL} text-text-3`}>not begun</td>;
  const isWhole = side.state === "completed";
  return (
    <td className={CELL}>
      <span className="tabular">{durationText(side.duration_ms)}</span>
      <span className="text-text-2">
        {" "}
        {side.done}/{side.total}
        {isWhole ? "" : ` ${side.state}`}
      </span>
      <span
        aria-hidden="true"
        className={`mt-1 block h-1.5 rounded-sm ${isWhole ? (phaseFill(phase) ?? "bg-text-3") : "border border-dashed border-text-3"}`}
        style={{ width: `${Math.max(1, (side.duration_ms / longest) * 100)}%` }}
      />
    </td>
  );
}

/** How much longer the job took than the other. @param factor its time, of the other's */
function factorText(factor: number | null): string {
  if (factor === null) return "";
  const percent = Math.round((factor - 1) * 100);
  if (percent === 0) return "as long";
  return percent > 0 ? `${percent} % longer` : `${-percent} % shorter`;
}
