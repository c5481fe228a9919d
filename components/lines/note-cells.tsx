import clsx from "clsx";
import { RotateCw, Unlink } from "lucide-react";
import type { Event } from "../../lib/event.ts";
import type { NoteAbout } from "../../lib/note.ts";
import type { RowStyle } from "./list-layout.ts";
import { RowTime } from "./row-time.tsx";
import { LogText } from "../ui/log-text.tsx";

const KINDS = {
  gap: { word: "Lines missing", icon: Unlink },
  restart: { word: "Restart", icon: RotateCw },
};

/** What Jobtrail itself tells among the lines: a sentence across the row in place of columns. */
export function NoteCells({ event, about, style }: { event: Event; about: NoteAbout; style: RowStyle }) {
  const { word, icon: Icon } = KINDS[about];
  const { wrap } = style;
  const head = (
    <span className="inline-flex shrink-0 items-center gap-1.5 font-sans font-medium text-text">
      <Icon size={13} aria-hidden="true" />
      {word}
    </span>
  );
  const message = (
    <span className={clsx("font-sans text-text-2", wrap ? "break-words whitespace-pre-wrap" : "truncate")}>
      <LogText text={event.message} />
    </span>
  );
  if (style.layout === "narrow")
    return (
      <>
        <span role="gridcell" className="flex min-w-0 items-center gap-2 text-xs">
          {head}
          <RowTime event={event} style={style} />
          <span className="truncate text-text-2">
            <LogText text={event.host ?? ""} />
          </span>
        </span>
        <span role="gridcell" className="flex min-w-0">
          {message}
        </span>
      </>
    );
  return (
    <>
      <RowTime event={event} style={style} />
      <span
        role="gridcell"
        className={clsx("col-[2/-1] flex min-w-0 gap-3", wrap ? "items-baseline" : "items-center")}
      >
        {head}
        {event.host && (
          <span className="shrink-0 text-text-2">
            <LogText text={event.host} />
          </span>
        )}
        {message}
      </span>
    </>
  );
}
