"use client";
import type * as z from "zod";
import type { sourceReportSchema } from "../../server/protocol.ts";
import { problemText } from "../api/fetch-json.ts";
import { useSources } from "../api/sources.ts";
import { HygieneNotices } from "../hygiene/hygiene-notices.tsx";
import { Badge, type BadgeTone } from "../ui/badge.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { TimeText } from "../ui/time-text.tsx";

type SourceReport = z.infer<typeof sourceReportSchema>;

const STATES: Record<SourceReport["state"], BadgeTone> = {
  starting: "neutral",
  backfilling: "accent",
  following: "good",
  retrying: "warn",
  stopped: "neutral",
  failed: "error",
};

const COUNT = new Intl.NumberFormat("en");
const RATE = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** Every source with its state, what it has stored, how fast it goes and how far behind it is. */
export function SourcesTable() {
  const { data, error, refetch } = useSources();
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="px-4 py-3">
        <h1 className="text-lg font-semibold">Sources</h1>
      </div>
      <HygieneNotices />
      {error && <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div className="px-4">
          <Spinner label="Asking for the sources" />
        </div>
      )}
      {data && data.sources.length === 0 && <NoSources />}
      {data && data.sources.length > 0 && <Table sources={data.sources} />}
    </div>
  );
}

function NoSources() {
  return (
    <EmptyState title="No source is being read">
      <p>
        Add one to <code>jobtrail.toml</code> and restart, or send lines to <code>POST /api/ingest</code>.
      </p>
    </EmptyState>
  );
}

const HEAD = "h-8 px-3 text-left text-xs font-medium text-text-2 whitespace-nowrap first:pl-4";
const CELL = "h-9 px-3 whitespace-nowrap first:pl-4";

function Table({ sources }: { sources: SourceReport[] }) {
  return (
    <table className="w-full border-collapse">
      <thead className="sticky top-0 bg-bg">
        <tr className="border-y border-line">
          {["Source", "Kind", "State"].map((name) => (
            <th key={name} scope="col" className={HEAD}>
              {name}
            </th>
          ))}
          {["Streams", "Rows", "Lines/s", "Lag", "Newest"].map((name) => (
            <th key={name} scope="col" className={`${HEAD} text-right!`}>
              {name}
            </th>
          ))}
          <th scope="col" className={`${HEAD} w-full`}>
            Problem
          </th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <Row key={source.name} source={source} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ source }: { source: SourceReport }) {
  return (
    <tr className="border-b border-line hover:bg-hover">
      <th scope="row" className={`${CELL} text-left font-medium`}>
        {source.name} {source.sample && <Badge tone="warn">Sample data</Badge>}
      </th>
      <td className={`${CELL} text-text-2`}>{source.kind}</td>
      <td className={CELL}>
        <Badge tone={STATES[source.state]}>{source.state}</Badge>
      </td>
      <td className={`${CELL} tabular text-right`}>{COUNT.format(source.streams)}</td>
      <td className={`${CELL} tabular text-right`}>{COUNT.format(source.rows)}</td>
      <td className={`${CELL} tabular text-right`}>{RATE.format(source.linesPerSecond)}</td>
      <td className={`${CELL} tabular text-right`}>
        {source.lag_ms === null ? "–" : lagText(source.lag_ms)}
      </td>
      <td className={`${CELL} tabular text-right text-text-2`}>
        {source.newest ? <TimeText iso={source.newest} withDate /> : "–"}
      </td>
      <td className="px-3 py-1 text-text-2">{source.problem ?? ""}</td>
    </tr>
  );
}

/** A lag in the largest unit that still tells something. */
function lagText(lagMs: number): string {
  if (lagMs < 1_000) return `${Math.round(lagMs)} ms`;
  if (lagMs < 60_000) return `${RATE.format(lagMs / 1_000)} s`;
  if (lagMs < 3_600_000) return `${RATE.format(lagMs / 60_000)} min`;
  if (lagMs < 86_400_000) return `${RATE.format(lagMs / 3_600_000)} h`;
  return `${RATE.format(lagMs / 86_400_000)} d`;
}
