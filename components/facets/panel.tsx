"use client";
import type { FilterMode } from "../../lib/query/edit.ts";
import { FACET_FIELDS, type FacetCounts } from "../../server/protocol/logs.ts";
import { problemText } from "../data/fetch-json.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { FacetGroup } from "./group.tsx";
import { momentText } from "../ui/format-time.ts";

/** The facets with their counts; choosing a value edits the query's text. */
export function FacetPanel({
  counts,
  countedTo,
  utc,
  error,
  onRetry,
  query,
  onToggle,
}: {
  counts: FacetCounts | undefined;
  /** Where counting has come to, ISO 8601; null where all is counted. */
  countedTo: string | null;
  utc: boolean;
  error: unknown;
  onRetry: () => void;
  query: string;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  return (
    <nav aria-label="Filters" className="flex flex-col gap-3 py-2">
      {error !== null && <ProblemNotice {...problemText(error)} onRetry={onRetry} />}
      {countedTo !== null && (
        <p className="px-4 text-xs text-text-3">Counted back to {momentText(countedTo, utc)} …</p>
      )}
      {FACET_FIELDS.map((field) => (
        <FacetGroup
          key={field}
          field={field}
          isWhole={countedTo === null}
          counts={counts?.[field]}
          query={query}
          onToggle={onToggle}
        />
      ))}
    </nav>
  );
}
