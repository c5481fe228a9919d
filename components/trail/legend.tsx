"use client";
import { Merge } from "lucide-react";
import type { ReactNode } from "react";
import { Popover } from "../ui/popover.tsx";
import { INFERRED_MARK, MarkShape, ProgressShape } from "./lane-mark.tsx";

/** What the signs and bars of the lanes mean. */
export function Legend() {
  return (
    <Popover
      label="Legend"
      className="text-sm text-text-2"
      trigger={
        <button type="button" className="text-xs text-text-3 hover:text-text hover:underline">
          Legend
        </button>
      }
    >
      <ul className="flex flex-col gap-1.5">
        <Entry sign={<MarkShape kind="error" />}>Error</Entry>
        <Entry sign={<MarkShape kind="warn" />}>Warning</Entry>
        <Entry sign={<MarkShape kind="restart" />}>The process was started again</Entry>
        <Entry sign={<MarkShape kind="note" />}>Announced by the coordinator, or told by Jobtrail</Entry>
        <Entry sign={<ProgressShape />}>One worker more done</Entry>
        <Entry sign={<MarkShape kind="error" isInferred />}>
          Dashed: its line names no job; {INFERRED_MARK}
        </Entry>
        <Entry sign={<Bar className="border-l-[3px]" />}>A task from its start to its end</Entry>
        <Entry sign={<Bar className="hatch border-l-[3px]" />}>Cut off: no line tells its end</Entry>
        <Entry sign={<Bar className="border-l-[3px] border-r-[3px] border-r-error" />}>Failed</Entry>
        <Entry sign={<Merge size={13} className="rotate-90 text-phase-aggregate" />}>
          Aggregates the proofs
        </Entry>
        <Entry sign={<Density />}>Segments done over time, beside the lane's busiest moment</Entry>
      </ul>
    </Popover>
  );
}

function Entry({ sign, children }: { sign: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2.5">
      <span className="relative flex h-4 w-7 shrink-0 items-center justify-center" aria-hidden="true">
        {sign}
      </span>
      <span>{children}</span>
    </li>
  );
}

function Bar({ className }: { className: string }) {
  return (
    <span
      className={`h-3.5 w-7 rounded-sm border-phase-prove bg-phase-prove-soft text-phase-prove ${className}`}
    />
  );
}

function Density() {
  return (
    <svg viewBox="0 0 28 6" className="absolute bottom-0.5 h-2 w-7 fill-phase-prove">
      <path d="M0 6v-2h3v-1h4v1h3v-3h4v-1h4v3h4v2h6v1z" />
    </svg>
  );
}
