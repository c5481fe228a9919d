import { columnTemplate, type RowStyle } from "./list-layout.ts";

/** The names of the columns, in line with the rows below. */
export function ColumnHeads({ style }: { style: RowStyle }) {
  if (style.layout === "narrow") return null;
  const names = [style.utc ? "Time, UTC" : "Time, local", "Level"];
  if (style.layout !== "medium") names.push("Host");
  if (style.layout === "full") names.push("Service");
  names.push("Job", "Phase", "Message");
  return (
    <div
      aria-hidden="true"
      className="grid h-6 shrink-0 items-center gap-x-3 border-b border-line px-4 text-xs text-text-3"
      style={{ gridTemplateColumns: columnTemplate(style.layout, style.withDate) }}
    >
      {names.map((name) => (
        <span key={name} className="truncate">
          {name}
        </span>
      ))}
    </div>
  );
}
