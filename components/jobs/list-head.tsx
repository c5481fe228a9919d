import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { JobsView } from "../../lib/view.ts";
import { COLUMNS } from "./job-row.tsx";

type Sort = JobsView["sort"];

/** The heads of the list's columns; those that it may be sorted by are buttons. On a phone they are for screen readers alone. */
export function ListHead({
  sort,
  order,
  onSort,
}: {
  sort: Sort;
  order: JobsView["order"];
  onSort: (sort: Sort, order: JobsView["order"]) => void;
}) {
  const head = (by: Sort, name: string, className: string) => {
    const isOn = sort === by;
    const Arrow = order === "desc" ? ArrowDown : ArrowUp;
    return (
      <span
        role="columnheader"
        aria-sort={isOn ? (order === "desc" ? "descending" : "ascending") : "none"}
        className={className}
      >
        <button
          type="button"
          className="inline-flex items-center gap-0.5 hover:text-text"
          onClick={() => onSort(by, isOn && order === "desc" ? "asc" : "desc")}
        >
          {name}
          {isOn && <Arrow size={11} aria-hidden="true" />}
        </button>
      </span>
    );
  };
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={clsx(
        COLUMNS,
        "h-7 border-b border-line bg-panel text-xs font-medium text-text-2 max-sm:sr-only",
      )}
    >
      <span role="columnheader">Job</span>
      <span role="columnheader">State</span>
      <span role="columnheader">Phases</span>
      {head("started", "Started", "")}
      {head("took", "Took", "text-right")}
      {head("workers", "Workers", "text-right max-xl:hidden")}
      {head("lines", "Lines", "text-right max-xl:hidden")}
      {head("errors", "Errors", "text-right")}
      <span role="columnheader">What to know</span>
    </div>
  );
}
