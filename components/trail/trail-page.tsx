"use client";
import { useMemo } from "react";
import { NOTE_MILESTONES } from "../../lib/note.ts";
import { queryOfJob } from "../../lib/view.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { problemText } from "../data/fetch-json.ts";
import { ListAndLine } from "../lines/list-and-line.tsx";
import { useLinesPage } from "../lines/use-lines-page.ts";
import { QueryBox } from "../query/query-box.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { InferredToggle, isWithoutInferred } from "./inferred-toggle.tsx";
import { Timeline } from "./timeline.tsx";
import { TrailHeader } from "./trail-header.tsx";
import { AwaitedJob } from "./awaited-job.tsx";
import { Candidates } from "./candidates.tsx";
import { useTrail } from "./use-trail.ts";
import { absoluteTrailLink, useTrailView } from "./use-trail-view.ts";
import { LogText } from "../ui/log-text.tsx";

/** One job's trail. @param job a whole ID, its first four characters or more, or a job's name, from the address */
export function TrailPage({ job }: { job: string }) {
  const { trail, candidates, isAwaited, error, refetch } = useTrail(job);
  if (candidates) return <Candidates prefix={job} jobs={candidates} />;
  if (trail) return <LoadedTrail trail={trail} />;
  if (isAwaited) return <AwaitedJob job={job} onCome={refetch} />;
  return (
    <div className="p-4">
      <h1 className="pb-2 text-lg font-semibold">
        Job <LogText text={job.slice(0, 36)} />
      </h1>
      {error ? (
        <ProblemNotice {...problemText(error)} onRetry={refetch} />
      ) : (
        <Spinner label="Reading the job's trail" />
      )}
    </div>
  );
}

function LoadedTrail({ trail }: { trail: Trail }) {
  const { view, utc, actions } = useTrailView();
  const { list, queryBox, ...page } = useLinesPage(view.row, actions);
  const { setQuery } = actions;
  const linkText = () => absoluteTrailLink(trail.job_id ?? trail.name, view, utc);
  const empty = useMemo(() => <NoLines onClear={() => setQuery("")} />, [setQuery]);
  return (
    <div className="flex min-h-0 flex-1 flex-col max-md:overflow-y-auto">
      <TrailHeader
        trail={trail}
        utc={utc}
        onUtc={actions.toggleUtc}
        onMark={page.onMark}
        linkText={linkText}
        query={queryOfJob(trail.job, view.q)}
      />
      <Timeline
        trail={trail}
        utc={utc}
        query={view.q}
        marked={page.event}
        withoutInferred={isWithoutInferred(view.q)}
        visible={page.visible}
        onMark={page.onMark}
        onToggle={actions.toggle}
      />
      <div className="flex min-h-0 flex-1 border-t border-line max-md:h-[80dvh] max-md:flex-none">
        <ListAndLine
          page={page}
          list={list}
          view={view}
          utc={utc}
          actions={actions}
          linkText={linkText}
          lines={{
            query: queryOfJob(trail.job, view.q, notesOf(trail)),
            from: undefined,
            to: undefined,
            live: isOpen(trail.state),
            empty,
            label: "Lines of the job",
          }}
        >
          <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-1.5 max-sm:px-3">
            <QueryBox ref={queryBox} value={view.q} onSubmit={setQuery} />
            <InferredToggle lines={trail.inferred_lines ?? 0} query={view.q} onToggle={actions.toggle} />
          </div>
        </ListAndLine>
      </div>
    </div>
  );
}

const NOTES: ReadonlySet<string> = new Set(Object.values(NOTE_MILESTONES));

/** Ids of what became of the job's processes while it ran: such notes name no job. */
function notesOf({ lanes }: Trail): string[] {
  return lanes.flatMap(({ marks }) =>
    marks.flatMap(({ milestone, event }) => (milestone !== null && NOTES.has(milestone) ? [event] : [])),
  );
}

function NoLines({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title="None of the job's lines match"
      actions={<Button onClick={onClear}>Show all of its lines</Button>}
    />
  );
}
