import clsx from "clsx";
import { Clock, Merge } from "lucide-react";
import type { MouseEvent } from "react";
import { filterState, type FilterMode } from "../../lib/query/edit.ts";
import { Badge } from "../ui/badge.tsx";
import type { LaneDrawing } from "./drawing.ts";
import { LEAST_OFFSET_US } from "./picture/corrected.ts";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

/** What is worth saying beside a lane's name. */
export interface LaneNotes {
  /** Whether the verdict says that it began here. */
  isRoot: boolean;
  /** What its host's clock is ahead of the coordinator's, microseconds; undefined where that is not known. */
  offsetUs: number | undefined;
  isCorrected: boolean;
  /** Phases in which it was slow, by how many times their median. */
  slow: Readonly<Record<string, number>>;
}

/** A lane's name. A click shows only its lines below, with Alt or Ctrl it hides them. */
export function LaneLabel({
  lane,
  notes,
  query,
  onToggle,
}: {
  lane: LaneDrawing;
  notes: LaneNotes;
  query: string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  const [field, value] = lane.host ? ["host", lane.host] : ["worker", lane.worker ?? ""];
  const state = value === "" ? "none" : filterState(query, field, value);
  const toggle = (click: MouseEvent) =>
    onToggle(field, value, click.altKey || click.ctrlKey || click.metaKey ? "exclude" : "include");
  return (
    <button
      type="button"
      disabled={value === ""}
      aria-pressed={state === "included"}
      onClick={toggle}
      title={signedText(describe(lane))}
      className={clsx(
        "flex h-full w-24 shrink-0 items-center gap-1.5 overflow-hidden pr-2 pl-3 text-left whitespace-nowrap md:w-70 md:pl-4",
        state === "included" && "bg-accent-soft",
        state === "excluded" && "line-through opacity-60",
      )}
    >
      <span className="log-text min-w-8 shrink truncate md:max-w-full md:shrink-0">
        <LogText text={lane.host ?? lane.worker ?? lane.id} />
      </span>
      {lane.host && lane.worker && (
        <span className="log-text truncate text-xs text-text-3 max-md:hidden">
          {lane.certainty === "logged" ? "" : "≈"}
          <LogText text={lane.worker.slice(0, 8)} />
        </span>
      )}
      <span className="ml-auto flex shrink-0 gap-1 max-md:hidden">
        {notes.isRoot && <Badge tone="error">began here</Badge>}
        <ClockChip notes={notes} />
      </span>
      {lane.role === "coordinator" && <Badge className="max-md:hidden">coordinator</Badge>}
      {lane.isAggregator && (
        <span className="flex shrink-0 text-phase-aggregate">
          <Merge size={13} className="rotate-90" aria-hidden="true" />
          <span className="sr-only">aggregates</span>
        </span>
      )}
    </button>
  );
}

/** What the clock of a lane's host is off by, from where it can be seen in the picture. */
function ClockChip({ notes: { offsetUs, isCorrected } }: { notes: LaneNotes }) {
  if (offsetUs === undefined || Math.abs(offsetUs) < LEAST_OFFSET_US) return null;
  const seconds = `${offsetUs > 0 ? "+" : "−"}${(Math.abs(offsetUs) / 1_000_000).toFixed(offsetUs % 100_000 === 0 ? 1 : 2)} s`;
  return (
    <Badge tone={isCorrected ? "accent" : "neutral"}>
      <Clock size={11} aria-hidden="true" />
      <span className="sr-only">{isCorrected ? "moved, its clock is off by" : "its clock is off by"}</span>
      {seconds}
    </Badge>
  );
}

function describe({ id, role, worker, certainty, how, isAggregator }: LaneDrawing): string {
  const whose = worker ? `${id}, worker ${worker}` : `${id}, ${role}`;
  const link = worker && how ? ` (${certainty}: ${how})` : "";
  const aggregates = isAggregator ? ", aggregates" : "";
  return `${whose}${aggregates}${link}. Click to show only its lines, Alt-click to hide them.`;
}
