import { fullTime } from "../ui/format-time.ts";
import type { FeedSnapshot } from "./log-feed.ts";

/** Says what is not there any more: the line that a link points at, or the time before the first line. */
export function RemovedNotice({ snapshot, utc }: { snapshot: FeedSnapshot; utc: boolean }) {
  const { missing, moreBefore, removed, status } = snapshot;
  if (status !== "ready" || (!missing && (!removed || moreBefore))) return null;
  return (
    <p
      role="status"
      className={
        missing
          ? "border-b border-line bg-warn-soft px-4 py-1.5 text-warn"
          : "border-b border-line px-4 py-1 text-text-3"
      }
    >
      {missing && "The line that the link points at is no longer stored. The newest lines are shown. "}
      {removed &&
        `Older lines were removed on ${fullTime(removed.on, utc)}: all that were received before ${fullTime(removed.until, utc)}.`}
    </p>
  );
}
