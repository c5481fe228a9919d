"use client";
import { Play } from "lucide-react";
import Link from "next/link";
import { problemText } from "../data/fetch-json.ts";
import { useSample, useSources } from "../data/sources.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { LogText } from "../ui/log-text.tsx";

/** What stands in the list's place: nothing is stored yet, or nothing matches. */
export function NothingFound({
  query,
  isAll,
  onClearQuery,
  onWiden,
}: {
  query: string;
  /** Whether the range is already all of time. */
  isAll: boolean;
  onClearQuery: () => void;
  onWiden: () => void;
}) {
  const sources = useSources();
  if (sources.isPending) {
    return (
      <div className="p-4">
        <Spinner label="Looking at the sources" />
      </div>
    );
  }
  const stored = sources.data?.sources.reduce((sum, source) => sum + source.rows, 0) ?? 0;
  if (sources.data && stored === 0) return <NothingStored />;
  return (
    <EmptyState
      title="No lines match"
      actions={
        <>
          {query !== "" && <Button onClick={onClearQuery}>Clear the query</Button>}
          {!isAll && <Button onClick={onWiden}>Search all of time</Button>}
        </>
      }
    >
      <p>
        {query === ""
          ? "Nothing was logged in this range."
          : "No line in this range matches the query and its filters."}
      </p>
    </EmptyState>
  );
}

const CODE =
  "log-text block overflow-x-auto rounded-md border border-line bg-panel px-3 py-2 whitespace-pre text-text";

function NothingStored() {
  const sources = useSources();
  const { play } = useSample();
  const reports = sources.data?.sources ?? [];
  const playing = reports.some((source) => source.sample);
  return (
    <EmptyState
      title={playing ? "The sample cluster is starting" : "No log lines yet"}
      actions={
        !playing && (
          <Button look="primary" disabled={play.isPending} onClick={() => play.mutate()}>
            <Play size={13} /> {play.isPending ? "Starting…" : "Play the sample cluster"}
          </Button>
        )
      }
    >
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {sources.data?.findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
        {reports.map(
          ({ name, problem }) =>
            problem && (
              <li key={name}>
                <LogText text={`${name}: ${problem}`} />
              </li>
            ),
        )}
      </ul>
      <p>
        To read logs from elsewhere,{" "}
        <Link href="/sources" className="text-accent underline">
          add a source
        </Link>
        , or name it in jobtrail.toml:
      </p>
      <code className={CODE}>
        {'[[sources]]\nname = "cluster"\ntype = "file"\npaths = ["/path/to/*.log"]'}
      </code>
      <p>Or send lines over HTTP:</p>
      <code className={CODE}>
        {`echo '{"line": "hello", "host": "prover-01"}' |\n  curl --data-binary @- ${typeof location === "undefined" ? "" : location.origin}/api/ingest`}
      </code>
      {!playing && (
        <p>
          To look round first, play a sample: a coordinator and its workers prove jobs in real time, and now
          and then one fails. It is labelled, and one click removes it with its rows.
        </p>
      )}
      {play.error && <ProblemNotice {...problemText(play.error)} onRetry={() => play.mutate()} />}
    </EmptyState>
  );
}
