import type { JobsView } from "../../lib/view.ts";
import type { Parameters } from "../data/fetch-json.ts";

const ALL: Pick<JobsView, "q" | "state" | "sort" | "order"> = {
  q: "",
  state: null,
  sort: "started",
  order: "desc",
};

/** What a view asks of `/api/jobs`. @param utc whether days are those of UTC or of the browser's zone */
export function jobsQuestion(
  view: JobsView,
  range: { from: string | undefined; to: string | undefined },
  utc: boolean,
): Parameters {
  // A wall has no controls: what was looked for before does not count there.
  const { q, state, sort, order } = view.view === "wall" ? ALL : view;
  const isByDay = sort === "started" && order === "desc";
  return {
    from: range.from,
    to: range.to,
    q: q || undefined,
    state: state === "pool" ? undefined : state,
    pool: state === "pool" ? "only" : undefined,
    sort: sort === "started" ? undefined : sort,
    order: order === "desc" ? undefined : order,
    days: isByDay ? (utc ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone) : undefined,
  };
}
