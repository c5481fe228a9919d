"use client";
import { ChevronRight, Clock, Search } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Trail } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { durationText } from "../../lib/duration.ts";
import { fullTime, shownTime } from "../ui/format-time.ts";
import { us } from "./drawing.ts";
import { LiveProgress } from "./live-progress.tsx";
import { PhaseSteps } from "./phase-steps.tsx";
import { ShareActions } from "./share-actions.tsx";
import { StateBadge } from "./state-badge.tsx";
import { TrailNotices } from "./trail-notices.tsx";
import { useNow } from "./use-now.ts";
import { Verdict } from "./verdict.tsx";
import { WhySlow } from "./why-slow.tsx";
import { WatchBell } from "../watch/watch-bell.tsx";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

const COUNT = new Intl.NumberFormat("en");

/** What a job is and how it stands: its ID, state, times, counts, phases, and why it failed. */
export function TrailHeader({
  trail,
  utc,
  numbers,
  onUtc,
  onMark,
  linkText,
  query,
}: {
  trail: Trail;
  utc: boolean;
  /** Numbers of the lines that the verdict cites, by event. */
  numbers: ReadonlyMap<string, number>;
  onUtc: () => void;
  /** Marks the line with this id. */
  onMark: (event: string) => void;
  linkText: () => string;
  /** The lines that are listed below. */
  query: string;
}) {
  return (
    <header className="shrink-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 pt-2.5 pb-1.5 max-sm:px-3">
        <h1 className="flex min-w-0 items-center gap-1 text-lg font-semibold">
          <Link href="/jobs" className="font-normal text-text-2 hover:text-text hover:underline">
            Jobs
          </Link>
          <ChevronRight size={14} className="shrink-0 text-text-3" aria-hidden="true" />
          <span
            className="log-text truncate text-base font-medium"
            title={signedText(trail.job_id ?? trail.job)}
          >
            <LogText text={trail.job_id ?? trail.job} />
          </span>
        </h1>
        <StateBadge state={trail.state} />
        {trail.kind !== "proof" && <Badge>{trail.kind}</Badge>}
        <WatchBell job={trail} />
        <div className="ml-auto flex flex-wrap items-center gap-1.5 max-sm:-ml-2">
          <Button look="plain" onClick={onUtc} aria-label={utc ? "Times in UTC" : "Times local"}>
            <Clock size={13} /> {utc ? "UTC" : "Local"}
          </Button>
          <Link
            href={`/?q=${encodeURIComponent(`job:${trail.job}`)}&from=`}
            className="inline-flex h-7 items-center gap-1.5 rounded-md px-2.5 text-text-2 hover:bg-hover hover:text-text pointer-coarse:h-9"
          >
            <Search size={13} aria-hidden="true" /> Explore
          </Link>
          <ShareActions trail={trail} linkText={linkText} query={query} />
        </div>
      </div>
      <Facts trail={trail} utc={utc} />
      <Verdict trail={trail} numbers={numbers} onMark={onMark} />
      <WhySlow trail={trail} onMark={onMark} />
      <LiveProgress trail={trail} utc={utc} onMark={onMark} />
      <TrailNotices trail={trail} />
      {/* On a wider screen they stand on the picture's time axis. */}
      <div className="sm:hidden">
        <PhaseSteps trail={trail} onMark={onMark} />
      </div>
    </header>
  );
}

function Facts({ trail, utc }: { trail: Trail; utc: boolean }) {
  const nowMs = useNow(isOpen(trail.state), trail.updated, 1_000);
  const shown = shownTime(trail.started, utc);
  const runningMs = nowMs === undefined ? 0 : nowMs - us(trail.started) / 1_000;
  const durationMs = Math.max(trail.duration_ms ?? 0, runningMs);
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-0.5 px-4 pb-2 text-text-2 max-sm:px-3">
      <Fact name={trail.start_certainty === "logged" ? "Started" : "First line"}>
        <time dateTime={trail.started} title={fullTime(trail.started, utc)}>
          {shown.date} {shown.time}
        </time>
      </Fact>
      <Fact name={trail.ended ? "Took" : "So far"}>{durationText(durationMs)}</Fact>
      <Fact name="Hosts">{COUNT.format(trail.hosts.length)}</Fact>
      <Fact name="Lines">{COUNT.format(trail.lines)}</Fact>
      <Fact name="Errors">
        <span className={trail.errors > 0 ? "text-error" : undefined}>{COUNT.format(trail.errors)}</span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-text-3">{name}</dt>
      <dd className="tabular text-text">{children}</dd>
    </div>
  );
}
