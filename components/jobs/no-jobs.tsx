import Link from "next/link";
import type { JobsView } from "../../lib/jobs-view.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

const COUNT = new Intl.NumberFormat("en");

/** What stands where no job fits: why there is none, and what to do about it. */
export function NoJobs({
  view,
  inRange,
  stored,
  onClear,
  onWiden,
}: {
  view: JobsView;
  /** Jobs in the range that what is looked for fits, whatever their state. */
  inRange: number;
  /** Jobs of all time. */
  stored: number;
  /** Looks for nothing and shows every state. */
  onClear: () => void;
  /** Looks in all of time. */
  onWiden: () => void;
}) {
  const isBounded = view.from !== "" || view.to !== "";
  const isNarrow = view.q !== "" || view.state !== null;
  if (stored === 0 && view.state !== "pool") return <NoneYet />;
  return (
    <EmptyState
      title={isNarrow ? "No jobs match" : "No jobs in this range"}
      actions={
        <>
          {isNarrow && (
            <Button look="primary" onClick={onClear}>
              Clear search and state
            </Button>
          )}
          {isBounded && <Button onClick={onWiden}>Look in all of time</Button>}
        </>
      }
    >
      <p>
        {isNarrow && inRange > 0 && view.state !== null
          ? `What is looked for fits ${COUNT.format(inRange)} ${inRange === 1 ? "job" : "jobs"} that stand otherwise.`
          : `${COUNT.format(stored)} ${stored === 1 ? "job is" : "jobs are"} stored.`}
      </p>
    </EmptyState>
  );
}

function NoneYet() {
  return (
    <EmptyState title="No jobs yet">
      <p>
        A job appears with the first line that names it: a field <code>job_id</code>, a span with one, or
        words such as <code>JobId(1a2b3c4d…)</code>.{" "}
        <Link href="/" className="text-accent underline">
          See what has been read
        </Link>
      </p>
    </EmptyState>
  );
}
