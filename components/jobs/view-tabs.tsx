import type { JobsView } from "../../lib/view.ts";

const TABS = [
  ["list", "Jobs"],
  ["overview", "Overview"],
] as const;

/** On a narrow screen there is room for the list or for the overview. */
export function ViewTabs({
  shown,
  onShow,
}: {
  shown: JobsView["view"];
  onShow: (shown: JobsView["view"]) => void;
}) {
  return (
    <div className="mx-3 mb-2.5 grid grid-cols-2 overflow-hidden rounded-md border border-line-strong sm:mx-4 sm:w-72 lg:hidden">
      {TABS.map(([view, name]) => (
        <button
          key={view}
          type="button"
          aria-pressed={(shown === "overview") === (view === "overview")}
          onClick={() => onShow(view)}
          className="h-9 sm:h-7 border-line-strong text-text-2 not-first:border-l aria-pressed:bg-selected aria-pressed:text-text"
        >
          {name}
        </button>
      ))}
    </div>
  );
}
