import { ArrowDown } from "lucide-react";
import type { FeedSnapshot } from "./log-feed.ts";

const COUNT = new Intl.NumberFormat("en");

/** Shown while the newest lines are out of view: how many came since, and the way back to them. */
export function FollowButton({
  live,
  snapshot,
  atEnd,
  onFollow,
}: {
  live: boolean;
  snapshot: FeedSnapshot;
  /** Whether the last loaded row is in view. */
  atEnd: boolean;
  onFollow: () => void;
}) {
  const { pending, moreAfter, status } = snapshot;
  if (status !== "ready" || (atEnd && !moreAfter)) return null;
  const words =
    live && pending > 0 ? `${COUNT.format(pending)} new ${pending === 1 ? "line" : "lines"}` : "Newest lines";
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      <button
        type="button"
        onClick={onFollow}
        className="pointer-events-auto flex h-7 items-center gap-1.5 rounded-full border border-line-strong bg-raised px-3 text-text shadow-pop hover:bg-hover pointer-coarse:h-9"
      >
        <ArrowDown size={13} aria-hidden="true" />
        <span aria-live="polite" className="tabular">
          {words}
        </span>
      </button>
    </div>
  );
}
