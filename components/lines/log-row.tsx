"use client";
import clsx from "clsx";
import { memo, type Ref } from "react";
import type { Event } from "../../lib/event.ts";
import { isInferred } from "../../lib/inferred.ts";
import { noteAbout } from "../../lib/note.ts";
import { linkToTrail } from "../../lib/view.ts";
import { Badge, phaseTone } from "../ui/badge.tsx";
import { LevelBadge } from "../ui/level-badge.tsx";
import { columnTemplate, rowHeightPx, type RowStyle } from "./list-layout.ts";
import { NoteCells } from "./note-cells.tsx";
import { LateBadge, RowTime } from "./row-time.tsx";
import { LogText } from "../ui/log-text.tsx";

/** Properties of a {@link LogRow}; all are stable or primitive, so that a row is drawn once. */
export interface LogRowProps {
  event: Event;
  index: number;
  /** Distance from the top of the list, in CSS pixels. */
  top: number;
  selected: boolean;
  /** Under which the page speaks of it. */
  number: number | undefined;
  /** Whether it arrived late while the list was followed. */
  late: boolean;
  /** The element's id while it is the marked one. */
  id: string;
  style: RowStyle;
  measure: Ref<HTMLDivElement> | undefined;
}

/** Longest text put into a row that is cut at the edge anyway, and into one that wraps. */
const LONGEST_CUT = 600;
const LONGEST_WRAPPED = 4_000;

/** What the line itself does not say stands back. */
const INFERRED_JOB = "text-text-3 italic";

const GROUNDS = { error: "bg-error-soft", warn: "bg-warn-soft" };

/**
 * One event as a row, of as few elements as will do: at thousands of lines a second all rows in view
 * change many times a second. Clicks, links and tooltips are handled by the list, which finds the row
 * by its `data-index`.
 */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { event, index, top, selected, number, late, id, style, measure } = props;
  const { layout, wrap, withDate } = style;
  const note = noteAbout(event);
  const ground = groundOf(event.level, note !== undefined);
  const height = wrap ? undefined : rowHeightPx(layout);
  const columns = layout === "narrow" ? undefined : columnTemplate(layout, withDate);
  return (
    <div
      ref={wrap ? measure : undefined}
      id={selected ? id : undefined}
      role="row"
      data-index={index}
      data-event={event.id}
      aria-selected={selected}
      className={clsx(
        wrap || "[contain:strict]",
        "log-text absolute inset-x-0 cursor-default border-b px-4",
        note === undefined ? "border-transparent" : "border-dashed border-line-strong",
        layout === "narrow" ? "flex flex-col justify-center px-3" : "grid gap-x-3",
        wrap ? "items-start py-[3px]" : layout !== "narrow" && "items-center",
        selected ? "bg-selected" : ground,
        selected && "shadow-[inset_2px_0_0_var(--accent)]",
        "data-lit:bg-selected",
      )}
      style={{ height, top, gridTemplateColumns: columns }}
    >
      {number !== undefined && (
        <span
          aria-hidden="true"
          className="tabular absolute top-1 left-px flex h-4 min-w-[13px] items-center justify-center rounded-sm border border-line-strong bg-bg font-sans text-[9px] leading-none font-semibold"
        >
          {number}
        </span>
      )}
      {note !== undefined ? (
        <NoteCells event={event} about={note} style={style} />
      ) : layout === "narrow" ? (
        <NarrowCells event={event} style={style} late={late} />
      ) : (
        <Cells event={event} style={style} late={late} />
      )}
    </div>
  );
});

function groundOf(level: Event["level"], isNote: boolean): string {
  if (level === "error") return GROUNDS.error;
  // A note has a sign of its own: what is only worth a warning stays quiet.
  if (isNote) return "bg-panel hover:bg-hover";
  return level === "warn" ? GROUNDS.warn : "hover:bg-hover";
}

/** Properties of a row's cells. */
interface CellsProps {
  event: Event;
  style: RowStyle;
  late: boolean;
}

function Cells({ event, style, late }: CellsProps) {
  const cell = "truncate";
  return (
    <>
      <RowTime event={event} style={style} />
      <span role="gridcell" className="flex items-center">
        <LevelBadge level={event.level} className={isInferred(event, "level") ? "italic" : undefined} />
      </span>
      {style.layout !== "medium" && (
        <span role="gridcell" className={clsx(cell, "text-text-2")}>
          <LogText text={event.host ?? ""} />
        </span>
      )}
      {style.layout === "full" && (
        <span role="gridcell" className={clsx(cell, "text-text-3")}>
          <LogText text={event.service ?? ""} />
        </span>
      )}
      <span role="gridcell" className={cell}>
        <JobLink event={event} />
      </span>
      <span role="gridcell" className={clsx(cell, "font-sans")}>
        {event.phase && (
          <Badge tone={phaseTone(event.phase)}>
            <LogText text={event.phase} />
          </Badge>
        )}
      </span>
      <Message event={event} style={style} late={late} />
    </>
  );
}

function NarrowCells({ event, style, late }: CellsProps) {
  return (
    <>
      <span className="flex min-w-0 items-center gap-2 text-xs">
        <LevelBadge level={event.level} className={isInferred(event, "level") ? "italic" : undefined} />
        <RowTime event={event} style={style} />
        <span role="gridcell" className="truncate text-text-2">
          <LogText text={event.host ?? ""} />
        </span>
        {late && <LateBadge event={event} utc={style.utc} />}
        <span role="gridcell" className="ml-auto shrink-0">
          <JobLink event={event} />
        </span>
      </span>
      <Message event={event} style={style} late={false} />
    </>
  );
}

function JobLink({ event }: { event: Event }) {
  if (!event.job) return null;
  return (
    <a
      href={linkToTrail(event.job)}
      tabIndex={-1}
      className={clsx("hover:underline", isInferred(event, "job") ? INFERRED_JOB : "text-accent")}
    >
      <LogText text={event.job} />
    </a>
  );
}

function Message({ event, style, late }: CellsProps) {
  const { wrap } = style;
  const longest = wrap ? LONGEST_WRAPPED : LONGEST_CUT;
  const text = event.message.length > longest ? `${event.message.slice(0, longest)}…` : event.message;
  return (
    <span role="gridcell" className={wrap ? "break-words whitespace-pre-wrap" : "truncate whitespace-pre"}>
      {late && <LateBadge event={event} utc={style.utc} />}
      {late && " "}
      <LogText text={wrap ? text : inOneLine(text)} />
      <span className="text-text-3">
        <LogText text={wrap ? fieldsText(event, longest) : inOneLine(fieldsText(event, longest))} />
      </span>
    </span>
  );
}

/** A row that is not wrapped is one line high: its first line is no use when another one is seen. */
function inOneLine(text: string): string {
  return text.replaceAll("\n", " ⏎ ");
}

/** Whole UUIDs would push what differs out of sight; the opened line has them whole. */
const UUID = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Shown in a column already, or the same on every line of a thread; the opened line has them. */
const NOT_IN_ROWS: ReadonlySet<string> = new Set([
  "job_id",
  "phase",
  "threadName",
  "threadId",
  "filename",
  "line_number",
]);

/** Fields behind the message. */
function fieldsText(event: Event, longest: number): string {
  let text = "";
  for (const name in event.fields) {
    if (NOT_IN_ROWS.has(name)) continue;
    text += `  ${name}=${(event.fields[name] ?? "").replace(UUID, "$1…")}`;
    if (text.length > longest) return `${text.slice(0, longest)}…`;
  }
  return text;
}
