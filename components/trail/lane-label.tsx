import clsx from "clsx";
import { Merge } from "lucide-react";
import type { MouseEvent } from "react";
import { filterState, type FilterMode } from "../../lib/query/edit.ts";
import { Badge } from "../ui/badge.tsx";
import type { LaneDrawing } from "./drawing.ts";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

/** A lane's name. A click shows only its lines below, with Alt or Ctrl it hides them. */
export function LaneLabel({
  lane,
  query,
  onToggle,
}: {
  lane: LaneDrawing;
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
        "flex h-full w-24 shrink-0 items-center gap-1.5 overflow-hidden pr-2 pl-3 text-left whitespace-nowrap md:w-52 md:pl-4",
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

function describe({ id, role, worker, certainty, how, isAggregator }: LaneDrawing): string {
  const whose = worker ? `${id}, worker ${worker}` : `${id}, ${role}`;
  const link = worker && how ? ` (${certainty}: ${how})` : "";
  const aggregates = isAggregator ? ", aggregates" : "";
  return `${whose}${aggregates}${link}. Click to show only its lines, Alt-click to hide them.`;
}
