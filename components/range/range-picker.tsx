"use client";
import { CalendarClock, RefreshCw } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { describeRange, resolveRange } from "../../lib/range.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";

const PRESETS = [
  ["now-5m", "5 minutes"],
  ["now-15m", "15 minutes"],
  ["now-1h", "hour"],
  ["now-6h", "6 hours"],
  ["now-24h", "24 hours"],
  ["now-7d", "7 days"],
] as const;

/** Chooses the range: one of the usual ones, all of time, or two times written out. */
export function RangePicker({
  from,
  to,
  times,
  nowMs,
  onChange,
  onRefresh,
}: {
  /** The ends as the view has them, relative or not. */
  from: string;
  to: string;
  /** The ends as times, to begin from when writing them out. */
  times: { from: string | undefined; to: string | undefined };
  /** What `now` means, in milliseconds since the epoch. */
  nowMs: number;
  onChange: (from: string, to: string) => void;
  /** Asks again with a new now; undefined while live, which needs no asking. */
  onRefresh: (() => void) | undefined;
}) {
  const [open, setOpen] = useState(false);
  function choose(nextFrom: string, nextTo: string) {
    setOpen(false);
    onChange(nextFrom, nextTo);
  }
  return (
    <div className="flex shrink-0 items-center gap-1">
      <Popover
        label="Time range"
        align="end"
        open={open}
        onOpenChange={setOpen}
        className="w-[min(30rem,94vw)]"
        trigger={
          <Button className="max-w-[22rem] max-sm:max-w-[11rem]">
            <CalendarClock size={14} className="shrink-0" />
            <span className="truncate" suppressHydrationWarning>
              {describeRange(from || null, to || null, nowMs * 1_000)}
            </span>
          </Button>
        }
      >
        <div className="flex gap-4 max-sm:flex-col">
          <ul className="flex w-32 shrink-0 flex-col max-sm:w-full max-sm:flex-row max-sm:flex-wrap max-sm:gap-1">
            {PRESETS.map(([preset, name]) => (
              <li key={preset}>
                <Preset on={from === preset && to === ""} onClick={() => choose(preset, "")}>
                  Last {name}
                </Preset>
              </li>
            ))}
            <li>
              <Preset on={from === "" && to === ""} onClick={() => choose("", "")}>
                All time
              </Preset>
            </li>
          </ul>
          <RangeForm
            key={`${from} ${to} ${open}`}
            from={from}
            to={to}
            times={times}
            nowMs={nowMs}
            onChoose={choose}
          />
        </div>
      </Popover>
      {onRefresh && (
        <Button size="icon" aria-label="Ask again" title="Ask again" onClick={onRefresh}>
          <RefreshCw size={13} />
        </Button>
      )}
    </div>
  );
}

function Preset({ on, onClick, children }: { on: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <Button look="plain" pressed={on} className="w-full justify-start!" onClick={onClick}>
      {children}
    </Button>
  );
}

function RangeForm({
  from,
  to,
  times,
  nowMs,
  onChoose,
}: {
  from: string;
  to: string;
  times: { from: string | undefined; to: string | undefined };
  nowMs: number;
  onChoose: (from: string, to: string) => void;
}) {
  const [fromText, setFromText] = useState(to === "" ? from : (times.from ?? ""));
  const [toText, setToText] = useState(to === "" ? "" : (times.to ?? ""));
  const messageId = useId();
  const range = resolveRange(fromText, toText, nowMs * 1_000);
  const wrong = range.ok ? undefined : range;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (range.ok) onChoose(fromText.trim(), toText.trim());
  }
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 flex-col gap-2" noValidate>
      <Field
        label="From"
        value={fromText}
        placeholder="the first line"
        wrong={wrong?.end === "from"}
        messageId={messageId}
        onChange={setFromText}
      />
      <Field
        label="To"
        value={toText}
        placeholder="no end"
        wrong={wrong?.end === "to"}
        messageId={messageId}
        onChange={setToText}
      />
      <p id={messageId} role="status" className={wrong ? "text-error" : "text-text-3"}>
        {wrong
          ? wrong.message
          : "now-15m, 2026-06-04, 2026-06-04 13:39:33 or Unix seconds; UTC unless a zone is written."}
      </p>
      <Button type="submit" look="primary" disabled={!range.ok} className="self-start">
        Show this range
      </Button>
    </form>
  );
}

function Field({
  label,
  value,
  placeholder,
  wrong,
  messageId,
  onChange,
}: {
  label: string;
  value: string;
  placeholder: string;
  wrong: boolean;
  messageId: string;
  onChange: (text: string) => void;
}) {
  return (
    <label className="flex flex-col gap-0.5 text-xs text-text-2">
      {label}
      <input
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={wrong}
        aria-describedby={messageId}
        onChange={(change) => onChange(change.target.value)}
        className="log-text h-8 rounded-md border border-line-strong bg-bg px-2 text-text aria-invalid:border-error"
      />
    </label>
  );
}
