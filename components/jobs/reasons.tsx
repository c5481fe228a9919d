"use client";
import clsx from "clsx";
import { useState } from "react";
import type { JobsOverview, Reason } from "../../lib/trail/overview-shape.ts";
import { Badge } from "../ui/badge.tsx";
import { LogText } from "../ui/log-text.tsx";
import { Ago } from "./job-times.tsx";

const COUNT = new Intl.NumberFormat("en");
/** Reasons that leave room for the list. */
const SHOWN = 6;
/** Hosts that are named in a row. */
const HOSTS_NAMED = 2;

/** Why jobs ended badly, the most frequent first; a click shows those jobs. */
export function Reasons({
  reasons: { items, total },
  chosen,
  onChoose,
}: {
  reasons: JobsOverview["reasons"];
  /** What is looked for now. */
  chosen: string;
  onChoose: (query: string) => void;
}) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? items : items.slice(0, SHOWN);
  const jobs = items.reduce((sum, reason) => sum + reason.jobs, 0);
  const most = Math.max(1, ...items.map((reason) => reason.jobs));
  return (
    <section aria-label="Why jobs ended badly" className="min-w-0 px-4 pt-2.5 pb-3 max-sm:px-3">
      <h2 className="mb-1 flex items-baseline gap-2 text-sm font-semibold">
        Why jobs ended badly
        <span className="min-w-0 flex-1 truncate font-normal text-text-3">
          {jobs === 0
            ? "none did in this range"
            : `${COUNT.format(jobs)} ${jobs === 1 ? "job" : "jobs"}, ${COUNT.format(total)} ${total === 1 ? "reason" : "reasons"}${items.length < total ? `, the first ${items.length}` : ""}`}
        </span>
        {items.length > SHOWN && (
          <button
            type="button"
            className="font-normal text-accent hover:underline"
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole ? `Show ${SHOWN}` : `Show all ${items.length}`}
          </button>
        )}
      </h2>
      <ul>
        {shown.map((reason) => (
          <li key={`${reason.state} ${reason.reason}`}>
            <button
              type="button"
              aria-pressed={chosen === reason.query}
              onClick={() => onChoose(chosen === reason.query ? "" : reason.query)}
              className="grid h-[26px] w-full grid-cols-[2rem_4rem_minmax(0,1fr)_4.5rem] items-center gap-x-2.5 rounded-sm text-left text-sm hover:bg-hover aria-pressed:bg-selected max-sm:h-11 xl:grid-cols-[2rem_4rem_minmax(0,1fr)_minmax(0,12rem)_4.5rem]"
            >
              <b className="tabular text-right font-semibold">{COUNT.format(reason.jobs)}</b>
              <span aria-hidden="true">
                <span
                  className={clsx(
                    "block h-2 rounded-[1px]",
                    reason.state === "failed" ? "bg-bar-error" : "bg-bar-debug",
                  )}
                  style={{ width: `${Math.max(3, (100 * reason.jobs) / most)}%` }}
                />
              </span>
              <span className="truncate" title={`${reason.reason} (${hostsText(reason)})`}>
                {reason.is_new && (
                  <Badge tone="accent" className="mr-1.5">
                    new
                  </Badge>
                )}
                <LogText text={reason.reason} />
              </span>
              <span className="tabular truncate text-xs text-text-2 max-xl:hidden">
                <LogText text={hostsText(reason)} />
              </span>
              <span className="tabular text-right text-xs whitespace-nowrap text-text-3">
                <Ago iso={reason.last} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function hostsText({ hosts: { items, total }, state }: Reason): string {
  if (total === 0) return state === "cancelled" ? "no host at fault" : "no line tells a host";
  const named = items.slice(0, HOSTS_NAMED).map(({ host, jobs }) => `${host} ${COUNT.format(jobs)}`);
  const rest = total - named.length;
  return `${named.join(", ")}${rest > 0 ? `, ${rest} more` : ""}`;
}
