"use client";
import { fullTime, shownTime } from "./format-time.ts";
import { usePreferences } from "./preferences.ts";

/**
 * A time to the millisecond in the zone that the reader chose; the microseconds are in its tooltip.
 * @param iso ISO 8601 in UTC with microseconds
 */
export function TimeText({
  iso,
  withDate = false,
  className,
}: {
  iso: string;
  withDate?: boolean;
  className?: string;
}) {
  const { utc } = usePreferences();
  const { date, time } = shownTime(iso, utc);
  return (
    <time dateTime={iso} title={fullTime(iso, utc)} className={className} suppressHydrationWarning>
      {withDate ? `${date} ${time}` : time}
    </time>
  );
}
