"use client";
import type { ReactNode } from "react";
import { isoFromMicros, microsFromIso } from "../../lib/time.ts";
import { forecastText, heardFrom, progressHead, progressNotes } from "../../lib/trail/progress-words.ts";
import type { ProgressNote } from "../../lib/trail/progress-words.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { useSilentSince } from "../live/live-context.ts";
import { shownTime } from "../ui/format-time.ts";
import { LogText } from "../ui/log-text.tsx";
import { ShowLine } from "./show-line.tsx";
import { useNow } from "./use-now.ts";

/** While lines are followed the server tells its present every ten seconds, µs. */
const FOLLOWED_US = 30_000_000;

/** How far a running job is, whom it waits for, since when each of these is silent, and when the phase may be over. */
export function LiveProgress({
  trail,
  utc,
  onMark,
}: {
  trail: Trail;
  utc: boolean;
  /** Marks the line with this id. */
  onMark: (event: string) => void;
}) {
  const { progress, forecast, phases } = trail;
  const nowMs = useNow(progress !== null, trail.updated, 1_000);
  const isCutOff = useSilentSince() !== undefined;
  if (!progress) return null;
  const asOfUs = microsFromIso(progress.as_of) ?? 0;
  const presentUs = (nowMs ?? 0) * 1_000;
  // Where lines are not followed nothing is known of what came behind them.
  const nowUs = presentUs - asOfUs > FOLLOWED_US ? asOfUs : Math.max(asOfUs, presentUs);
  const notes = progressNotes(progress, nowUs);
  const phase = phases.find((one) => one.phase === forecast?.phase);
  return (
    <section aria-label="Progress" className="-mt-px border-y border-line px-4 py-1.5 max-sm:px-3">
      <p className="font-medium">
        <LogText text={progressHead(progress)} />
        {isCutOff && (
          <span className="tabular font-normal text-text-2">
            {" "}
            · as of {shownTime(isoFromMicros(nowUs), utc).time}
          </span>
        )}
      </p>
      <dl className="mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-text-2">
        <Row name="Heard from">{heardFrom(progress)}</Row>
        {notes.map((note, index) => (
          <Row
            key={`${note.about} ${note.text.split(":", 1)[0]} ${note.event}`}
            name={note.about === notes[index - 1]?.about ? "" : note.about}
          >
            <Note note={note} onMark={onMark} />
          </Row>
        ))}
        {forecast && phase && (
          <Row name="Forecast">{forecastText(forecast, progress, phase.started, nowUs)}</Row>
        )}
      </dl>
    </section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="tabular min-w-0 break-words">{children}</dd>
    </>
  );
}

function Note({
  note: { about, text, event },
  onMark,
}: {
  note: ProgressNote;
  onMark: (event: string) => void;
}) {
  return (
    <>
      <span className={about === "Silent" ? "text-warn" : undefined}>
        <LogText text={text} />
      </span>
      <ShowLine event={event} label="Last line" onMark={onMark} />
    </>
  );
}
