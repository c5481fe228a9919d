import { shownTime } from "../ui/format-time.ts";
import type { DayGroup } from "./list-rows.ts";

const COUNT = new Intl.NumberFormat("en");
const DAY_MS = 86_400_000;

/** A day's head: its name, how many jobs it has and how many of them failed. @param nowMs the present */
export function DayHead({ group, utc, nowMs }: { group: DayGroup; utc: boolean; nowMs: number }) {
  return (
    <span className="flex h-7 items-center border-b border-line bg-panel px-4 text-sm text-text-2 max-sm:px-3">
      <b className="font-semibold text-text">{group.day === null ? "Now" : dayText(group.day, utc, nowMs)}</b>
      <span className="tabular whitespace-pre"> · {countsText(group)}</span>
    </span>
  );
}

function countsText({ day, jobs, failed, stalled }: DayGroup): string {
  if (day === null)
    return [
      jobs > stalled && `${COUNT.format(jobs - stalled)} running`,
      stalled > 0 && `${COUNT.format(stalled)} stalled`,
    ]
      .filter(Boolean)
      .join(", ");
  return `${COUNT.format(jobs)} ${jobs === 1 ? "job" : "jobs"}${failed > 0 ? `, ${COUNT.format(failed)} failed` : ""}`;
}

/** `Today, 4 June`; the year where it is another one. @param day 2026-06-04 */
export function dayText(day: string, utc: boolean, nowMs: number): string {
  const dateOf = (ms: number) => shownTime(new Date(ms).toISOString(), utc).date;
  const today = dateOf(nowMs);
  const name = day === today ? "Today, " : day === dateOf(nowMs - DAY_MS) ? "Yesterday, " : "";
  const written = new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    year: day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric",
  });
  return `${name}${written.format(new Date(`${day}T00:00:00Z`))}`;
}
