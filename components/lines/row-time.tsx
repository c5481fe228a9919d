import clsx from "clsx";
import type { Event } from "../../lib/event.ts";
import { isInferred } from "../../lib/inferred.ts";
import { delayText, latenessMs } from "../../lib/lateness.ts";
import { Badge } from "../ui/badge.tsx";
import { shownTime } from "../ui/format-time.ts";
import type { RowStyle } from "./list-layout.ts";

/** An event's time as a cell of its row. */
export function RowTime({ event, style }: { event: Event; style: RowStyle }) {
  const { date, time } = shownTime(event.time, style.utc);
  return (
    <time
      role="gridcell"
      dateTime={event.time}
      className={clsx("truncate", isInferred(event, "time") ? "text-text-3 italic" : "text-text-2")}
    >
      {style.withDate && <span className="text-text-3">{date.slice(5)} </span>}
      {time}
    </time>
  );
}

/** Marks a line that arrived while the list was followed and stands further up, where its own time says. */
export function LateBadge({ event, utc }: { event: Event; utc: boolean }) {
  const delay = delayText(latenessMs(event));
  return (
    <span title={`Arrived at ${shownTime(event.received, utc).time}, ${delay} after its time`}>
      <Badge className="border border-line-strong align-[1px] font-sans">{delay} late</Badge>
    </span>
  );
}
