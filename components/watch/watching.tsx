"use client";
import { lazy, Suspense } from "react";
import { usePreferences } from "../ui/preferences.ts";

// Most pages watch nothing, and need not load what does.
const JobWatcher = lazy(async () => ({ default: (await import("./job-watcher.tsx")).JobWatcher }));

/** What became of the jobs that are watched on this browser, on every page. */
export function Watching() {
  const { watched } = usePreferences();
  if (watched.length === 0) return null;
  return (
    <Suspense>
      <JobWatcher />
    </Suspense>
  );
}
