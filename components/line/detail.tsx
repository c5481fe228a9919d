"use client";
import { ChevronDown, ChevronUp, Route, X } from "lucide-react";
import Link from "next/link";
import type { Event } from "../../lib/event.ts";
import { fieldOfKey } from "../../lib/query/fields.ts";
import { noteAbout } from "../../lib/note.ts";
import { linkToTrail } from "../../lib/view.ts";
import type { FilterMode } from "../../lib/query/edit.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { fullTime } from "../ui/format-time.ts";
import { LevelBadge } from "../ui/level-badge.tsx";
import { DetailField } from "./field.tsx";
import { whyInferred } from "./why-inferred.ts";
import { LogText } from "../ui/log-text.tsx";

/** Everything about one event: message, every field with its filters, the raw line, and ways to copy each. */
export function EventDetail({
  event,
  utc,
  query,
  linkText,
  onToggle,
  onMove,
  onClose,
}: {
  event: Event;
  utc: boolean;
  /** The query's text, to show which values it speaks of. */
  query: string;
  /** The absolute link to this row. */
  linkText: () => string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
  /** To the next older (-1) or newer (1) row. */
  onMove: (step: 1 | -1) => void;
  onClose: () => void;
}) {
  const isNote = noteAbout(event) !== undefined;
  return (
    <article aria-label="Opened line" className="flex min-h-full flex-col">
      <header className="sticky top-0 z-10 flex h-10 shrink-0 items-center gap-2 border-b border-line bg-bg pr-2 pl-4">
        <LevelBadge level={event.level} />
        <time dateTime={event.time} className="tabular truncate text-xs text-text-2">
          {fullTime(event.time, utc)}
        </time>
        <div className="ml-auto flex">
          <Button
            look="plain"
            size="icon"
            aria-label="Older line"
            title="Older line (k)"
            onClick={() => onMove(-1)}
          >
            <ChevronUp size={15} />
          </Button>
          <Button
            look="plain"
            size="icon"
            aria-label="Newer line"
            title="Newer line (j)"
            onClick={() => onMove(1)}
          >
            <ChevronDown size={15} />
          </Button>
          <Button look="plain" size="icon" aria-label="Close" title="Close (Esc)" onClick={onClose}>
            <X size={15} />
          </Button>
        </div>
      </header>
      <div className="flex flex-col gap-4 px-4 py-3">
        <p className="log-text max-h-64 overflow-auto leading-5 break-words whitespace-pre-wrap">
          <LogText text={event.message} />
        </p>
        <div className="flex flex-wrap gap-1.5">
          {event.job && (
            <Link
              href={linkToTrail(event.job)}
              prefetch={false}
              className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2.5 hover:bg-hover pointer-coarse:h-9"
            >
              <Route size={13} aria-hidden="true" /> Trail of the job
            </Link>
          )}
          <CopyButton text={event.message} label="Message" />
          {!isNote && <CopyButton text={event.raw} label="Raw" />}
          <CopyButton text={() => JSON.stringify(event, null, 2)} label="JSON" />
          <CopyButton text={linkText} label="Link" />
        </div>
        <Fields title="Event" fields={columnsOf(event)} query={query} onToggle={onToggle} />
        <Fields title="Fields" fields={keysOf(event)} query={query} onToggle={onToggle} />
        {isNote ? (
          <p className="text-text-2">Jobtrail tells this itself; no line of the log says it.</p>
        ) : (
          <section aria-label="Raw line">
            <h2 className="pb-1 text-xs font-medium text-text-3">Raw line</h2>
            <pre className="log-text max-h-80 overflow-auto rounded-md border border-line bg-panel p-2 leading-5 break-words whitespace-pre-wrap">
              <LogText text={event.raw} />
            </pre>
          </section>
        )}
      </div>
    </article>
  );
}

interface NamedValue {
  name: string;
  /** The name in the query language; null for times, which the range limits instead. */
  field: string | null;
  value: string;
  /** Why it is known although the line does not say it. */
  inferred?: string;
}

function Fields({
  title,
  fields,
  query,
  onToggle,
}: {
  title: string;
  fields: readonly NamedValue[];
  query: string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  if (fields.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="pb-1 text-xs font-medium text-text-3">{title}</h2>
      <dl>
        {fields.map((item) => (
          <DetailField key={item.name} {...item} inferred={item.inferred} query={query} onToggle={onToggle} />
        ))}
      </dl>
    </section>
  );
}

/** The columns that have a value, in the order of the event type, with their names in the query language. */
function columnsOf(event: Event): NamedValue[] {
  const {
    id,
    time,
    received,
    message: _message,
    raw: _raw,
    fields: _fields,
    inferred: _inferred,
    ...columns
  } = event;
  const names: Record<string, string> = { job_id: "job" };
  const rows = Object.entries(columns).flatMap(([name, value]) =>
    value === null || value === "" || name === "cursor"
      ? []
      : [{ name, field: names[name] ?? name, value, inferred: whyInferred(event, name) }],
  );
  return [
    ...rows,
    { name: "time", field: null, value: time, inferred: whyInferred(event, "time") },
    { name: "received", field: null, value: received },
    { name: "id", field: "id", value: id },
  ];
}

function keysOf(event: Event): NamedValue[] {
  return Object.entries(event.fields).map(([name, value]) => ({ name, field: fieldOfKey(name), value }));
}
