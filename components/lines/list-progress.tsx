import { Spinner } from "../ui/spinner.tsx";
import { momentText } from "../ui/format-time.ts";
import type { FeedSnapshot } from "./log-feed.ts";

/** Says that lines are on their way: in words while there are none or a search goes on, else as a thin bar. */
export function ListProgress({ snapshot, utc }: { snapshot: FeedSnapshot; utc: boolean }) {
  if (snapshot.status === "loading") {
    return (
      <div className="absolute inset-x-0 top-8 px-4">
        <Spinner label="Loading lines" />
      </div>
    );
  }
  if (snapshot.searchedTo !== null && snapshot.loading === "before") {
    return (
      <div className="px-4 py-1">
        <Spinner label={`Searched back to ${momentText(snapshot.searchedTo, utc)}`} />
        {snapshot.scans !== null && <p className="pl-5.5 text-xs text-text-3">{snapshot.scans}</p>}
      </div>
    );
  }
  return (
    <div className="relative h-0" aria-hidden="true">
      {snapshot.loading && <div className="absolute inset-x-0 top-0 z-10 h-0.5 animate-pulse bg-accent" />}
    </div>
  );
}
