import clsx from "clsx";
import type { JobCounts, JobSummary } from "../../lib/trail/shape.ts";
import type { JobsView } from "../../lib/jobs-view.ts";
import { StateIcon } from "../trail/state-badge.tsx";

const COUNT = new Intl.NumberFormat("en");
const STATES = ["running", "stalled", "failed", "cancelled", "completed", "unknown"] as const;

const INKS: Record<JobSummary["state"], string> = {
  running: "text-accent",
  stalled: "text-warn",
  failed: "text-error",
  cancelled: "text-text-2",
  completed: "text-good",
  unknown: "text-text-2",
};

/** How many jobs there are by state; a click shows only those. */
export function StateChips({
  counts,
  chosen,
  onChoose,
}: {
  counts: JobCounts | undefined;
  chosen: JobsView["state"];
  onChoose: (state: JobsView["state"]) => void;
}) {
  const chip = (
    state: JobsView["state"],
    name: string,
    count: number | undefined,
    icon?: React.ReactNode,
  ) => (
    <button
      key={name}
      type="button"
      aria-pressed={chosen === state}
      onClick={() => onChoose(chosen === state ? null : state)}
      className={clsx(
        "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md border px-2.5 text-sm whitespace-nowrap max-sm:h-9",
        chosen === state
          ? "border-transparent bg-selected text-text"
          : "border-line bg-bg text-text-2 hover:bg-hover",
      )}
    >
      {icon}
      {name}
      <b className="tabular font-semibold text-text">{count === undefined ? "…" : COUNT.format(count)}</b>
    </button>
  );
  return (
    <div
      role="group"
      aria-label="State"
      className="flex min-w-0 gap-1 overflow-x-auto [scrollbar-width:none] max-sm:px-3 sm:flex-wrap"
    >
      {chip(null, "All", counts?.total)}
      {STATES.map((state) =>
        chip(
          state,
          `${state.charAt(0).toUpperCase()}${state.slice(1)}`,
          counts?.states[state],
          <span className={INKS[state]}>
            <StateIcon state={state} size={13} />
          </span>,
        ),
      )}
      {((counts?.pool ?? 0) > 0 || chosen === "pool") && chip("pool", "Set-ups of the pool", counts?.pool)}
    </div>
  );
}
