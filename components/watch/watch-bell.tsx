"use client";
import { Bell, BellRing } from "lucide-react";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { Button } from "../ui/button.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { toggled } from "./watched-jobs.ts";

/** Watches a job that has not ended: this browser tells when it ends or stalls. */
export function WatchBell({
  job,
  className,
}: {
  job: Pick<JobSummary, "name" | "job" | "state">;
  className?: string;
}) {
  const { watched } = usePreferences();
  const isWatched = watched.some(({ name }) => name === job.name);
  if (!isWatched && !isOpen(job.state)) return null;
  const toggle = () => {
    setPreferences({ watched: toggled(watched, job) });
    // Asked only here: whoever did not ask to be told need not be asked.
    if (!isWatched && "Notification" in window && Notification.permission === "default")
      void Notification.requestPermission();
  };
  return (
    <Button
      look="plain"
      size="icon"
      pressed={isWatched}
      aria-label={`Watch job ${job.job}`}
      title={isWatched ? "Watch it no more" : "Tell me in this browser when it ends or stalls"}
      className={className}
      onClick={toggle}
    >
      {isWatched ? <BellRing size={14} aria-hidden="true" /> : <Bell size={14} aria-hidden="true" />}
    </Button>
  );
}
