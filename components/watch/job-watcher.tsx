"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { BellRing } from "lucide-react";
import { jobsSchema, type JobSummary } from "../../lib/trail/shape.ts";
import { linkToTrail } from "../../lib/view.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { liveConnection } from "../live/live-context.ts";
import { Button } from "../ui/button.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { badgeTab } from "./tab-badge.ts";
import { afterLooking, asTheyStand, isBad, newsText, type WatchedJob } from "./watched-jobs.ts";

/** Tells in the tab, above the page and, where that is allowed, beside the browser what became of watched jobs. */
export function JobWatcher() {
  const { watched } = usePreferences();
  const news = watched.filter(({ isNews }) => isNews);
  const count = news.length;
  const bad = news.some(isBad);
  useWatching(watched);
  useEffect(() => (count > 0 ? badgeTab(count, bad) : undefined), [count, bad]);
  if (count === 0) return null;
  const look = () => setPreferences({ watched: afterLooking(watched) });
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-accent-soft px-4 py-1.5 max-sm:px-3"
    >
      <BellRing size={15} className="shrink-0 text-accent" aria-hidden="true" />
      <ul className="flex min-w-0 flex-1 flex-wrap gap-x-4 gap-y-1">
        {news.map((job) => (
          <li key={job.name} className={isBad(job) ? "text-error" : undefined}>
            {newsText(job)}.{" "}
            <Link href={linkToTrail(job.name)} onClick={look} className="text-accent hover:underline">
              Open its trail
            </Link>
          </li>
        ))}
      </ul>
      <Button look="plain" onClick={look}>
        Dismiss
      </Button>
    </div>
  );
}

/** Keeps the watched jobs up to date, on whatever page. */
function useWatching(watched: readonly WatchedJob[]): void {
  const router = useRouter();
  const take = useEffectEvent(
    (jobs: readonly Pick<JobSummary, "name" | "state">[], removed: readonly string[]) => {
      const now = asTheyStand(watched, jobs, removed);
      if (now.watched === watched) return;
      setPreferences({ watched: [...now.watched] });
      for (const job of now.news) notify(job, () => router.push(linkToTrail(job.name)));
    },
  );
  const ask = useEffectEvent(async () => {
    const q = watched.map(({ job }) => `job:${job}`).join(" OR ");
    const { jobs, next } = await fetchJson(jobsSchema, "/api/jobs", { q, limit: 200, pool: "with" });
    const known = new Set(jobs.map(({ name }) => name));
    // Where their lines were removed, or another server is at this address now, there is nothing to wait for.
    const gone = next === null ? watched.filter(({ name }) => !known.has(name)) : [];
    take(
      jobs,
      gone.map(({ name }) => name),
    );
  });
  const names = watched.map(({ name }) => name).join(" ");
  useEffect(() => {
    // Where the server does not answer, the live connection tells when it does again.
    const anew = () => void ask().catch(() => undefined);
    anew();
    return liveConnection().subscribeJobs({
      onJobs: ({ jobs, removed }) => take(jobs, removed),
      onStale: anew,
    });
  }, [names]);
}

/** Beside the browser; several tabs tell the same once. */
function notify(job: WatchedJob, open: () => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(newsText(job), {
      tag: `${job.name} ${job.state}`,
      icon: "/icon.svg",
    });
    notification.addEventListener("click", () => {
      window.focus();
      notification.close();
      open();
    });
  } catch {
    // Chrome on Android shows none but those of a service worker; the tab says it all the same.
  }
}
