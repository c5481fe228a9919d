import type { ComponentProps } from "react";
import type { Event } from "../../lib/event.ts";
import { Sheet } from "../ui/sheet.tsx";
import { EventDetail } from "./detail.tsx";

/** The opened line: beside the list where there is room, else in a sheet from below. */
export function OpenedLine({
  event,
  beside,
  ...detail
}: Omit<ComponentProps<typeof EventDetail>, "event"> & { event: Event | undefined; beside: boolean }) {
  if (beside) {
    return event ? (
      <aside className="w-[25rem] shrink-0 overflow-auto border-l border-line">
        <EventDetail event={event} {...detail} />
      </aside>
    ) : null;
  }
  return (
    <Sheet title="Line" hideTitle from="bottom" open={event !== undefined} onClose={detail.onClose}>
      {event && <EventDetail event={event} {...detail} />}
    </Sheet>
  );
}
