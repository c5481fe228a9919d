import type { Event } from "../../lib/event.ts";
import { shownTime } from "../ui/format-time.ts";
import type { RowStyle } from "./log-row.tsx";

/** An event's time as a cell of its row. */
export function RowTime({ event, style }: { event: Event; style: RowStyle }) {
  const { date, time } = shownTime(event.time, style.utc);
  return (
    <time role="gridcell" dateTime={event.time} className="truncate text-text-2">
      {style.withDate && <span className="text-text-3">{date.slice(5)} </span>}
      {time}
    </time>
  );
}
