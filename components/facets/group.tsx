"use client";
import clsx from "clsx";
import { Minus } from "lucide-react";
import { useState, type MouseEvent } from "react";
import { LEVELS, PHASES, type Level } from "../../lib/event.ts";
import { filterState, type FilterMode, type FilterState } from "../../lib/query/edit.ts";
import { leftOut, type Cut } from "../../server/protocol/cut.ts";
import type { FacetField, FacetValue } from "../../server/protocol/logs.ts";
import { LevelShape } from "../ui/level-badge.tsx";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

const NAMES: Record<FacetField, string> = {
  level: "Level",
  phase: "Phase",
  job: "Job",
  host: "Host",
  service: "Service",
  source: "Source",
};

const SHOWN_AT_FIRST = 6;
const COUNT = new Intl.NumberFormat("en");
const SHORT_COUNT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** The values of one facet: a click shows only such events, Alt- or Ctrl-click or the minus hides them. */
export function FacetGroup({
  field,
  counts,
  isWhole = true,
  query,
  onToggle,
}: {
  field: FacetField;
  /** False while they are still being counted: there may be more of each. */
  isWhole?: boolean;
  /** Undefined while they are on their way. */
  counts: Cut<FacetValue> | undefined;
  query: string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  const [all, setAll] = useState(false);
  const ordered = counts ? inOrder(field, counts.items) : [];
  const rest = counts ? leftOut(counts) : 0;
  const states = ordered.map(({ value }) => filterState(query, field, value));
  const rows = ordered.map((item, index) => ({ ...item, state: states[index] ?? "none" }));
  // What the query speaks of stays in sight, however far down it is.
  const shown = rows.filter((row, index) => all || index < SHOWN_AT_FIRST || row.state !== "none");
  return (
    <section aria-label={NAMES[field]}>
      <h2 className="flex px-4 pb-0.5 text-xs font-medium text-text-3">
        {NAMES[field]}
        {rest > 0 && (
          <span className="tabular ml-auto pr-7 font-normal">
            {COUNT.format(rows.length)} of {COUNT.format(rows.length + rest)}
          </span>
        )}
      </h2>
      <ul>
        {shown.map((row) => (
          <FacetRow
            key={row.value}
            field={field}
            row={row}
            isWhole={isWhole}
            onToggle={(mode) => onToggle(field, row.value, mode)}
          />
        ))}
        {rows.length === 0 && <li className="px-4 text-text-3">{counts ? "No values" : "…"}</li>}
      </ul>
      {rows.length > SHOWN_AT_FIRST && (
        <button
          type="button"
          aria-expanded={all}
          className="px-4 text-xs text-accent hover:underline"
          onClick={() => setAll(!all)}
        >
          {all ? "Show fewer" : `Show ${rest > 0 ? "the" : "all"} ${COUNT.format(rows.length)}`}
        </button>
      )}
    </section>
  );
}

function FacetRow({
  field,
  row: { value, count, state },
  isWhole,
  onToggle,
}: {
  field: FacetField;
  isWhole: boolean;
  row: FacetValue & { state: FilterState };
  onToggle: (mode: FilterMode) => void;
}) {
  const name = value === "" ? `no ${field}` : value;
  function onClick(click: MouseEvent) {
    onToggle(click.altKey || click.ctrlKey || click.metaKey ? "exclude" : "include");
  }
  return (
    <li
      className={clsx(
        "group flex items-center pr-2 hover:bg-hover",
        state === "included" && "bg-accent-soft",
      )}
    >
      <button
        type="button"
        onClick={onClick}
        aria-pressed={state === "included"}
        title={`${signedText(name)}: ${COUNT.format(count)} lines${isWhole ? "" : " or more"}. Click to show only these, Alt-click to hide them.`}
        className={clsx(
          "flex h-6 min-w-0 flex-1 items-center gap-1.5 pl-4 text-left pointer-coarse:h-9",
          state === "excluded" && "text-text-3 line-through",
          state === "included" && "text-accent",
        )}
      >
        {field === "level" && <LevelShape level={levelOf(value)} />}
        <span
          className={clsx(
            "truncate",
            value === "" && "pr-1 text-text-3 italic",
            field === "job" && "log-text",
          )}
        >
          <LogText text={name} />
        </span>
        <span className={clsx("tabular ml-auto pl-2 text-xs text-text-3", !isWhole && "italic opacity-70")}>
          {SHORT_COUNT.format(count)}
          {!isWhole && "+"}
        </span>
      </button>
      <button
        type="button"
        onClick={() => onToggle("exclude")}
        aria-pressed={state === "excluded"}
        aria-label={`Hide ${field} ${signedText(name)}`}
        title={state === "excluded" ? "Hidden; click to show again" : "Hide these"}
        className={clsx(
          "ml-1 flex size-5 items-center justify-center rounded-sm text-text-3 hover:bg-line hover:text-text pointer-coarse:size-9",
          state === "excluded"
            ? "bg-error-soft text-error"
            : "opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100",
        )}
      >
        <Minus size={12} aria-hidden="true" />
      </button>
    </li>
  );
}

function levelOf(value: string): Level | null {
  return LEVELS.find((level) => level === value) ?? null;
}

/** Levels and phases have an order of their own; the rest come most frequent first. */
function inOrder(field: FacetField, values: readonly FacetValue[]): readonly FacetValue[] {
  const order: readonly string[] = field === "level" ? LEVELS : field === "phase" ? PHASES : [];
  if (order.length === 0) return values;
  const rank = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length);
  return values.toSorted((a, b) => rank(a.value) - rank(b.value));
}
