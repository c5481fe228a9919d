import { Spinner } from "../ui/spinner.tsx";
import type { FeedSnapshot } from "./log-feed.ts";

/** Says that lines are on their way: in words while there are none, else as a thin bar. */
export function ListProgress({ snapshot }: { snapshot: FeedSnapshot }) {
  if (snapshot.status === "loading") {
    return (
      <div className="absolute inset-x-0 top-8 px-4">
        <Spinner label="Loading lines" />
      </div>
    );
  }
  return (
    <div className="relative h-0" aria-hidden="true">
      {snapshot.loading && <div className="absolute inset-x-0 top-0 z-10 h-0.5 animate-pulse bg-accent" />}
    </div>
  );
}
