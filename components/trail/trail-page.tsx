"use client";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Event } from "../../lib/event.ts";
import { NOTE_MILESTONES } from "../../lib/note.ts";
import { queryOfJob } from "../../lib/view.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { problemText } from "../data/fetch-json.ts";
import { useTrail } from "../data/jobs.ts";
import { LogList } from "../lines/log-list.tsx";
import { OpenedLine } from "../line/opened-line.tsx";
import type { LogListHandle } from "../lines/use-list-moves.ts";
import { useKnownEvent } from "../lines/use-known-event.ts";
import { useShortcuts } from "../lines/use-shortcuts.ts";
import { QueryBox } from "../query/query-box.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useMedia } from "../ui/use-media.ts";
import { Timeline } from "./timeline.tsx";
import { TrailHeader } from "./trail-header.tsx";
import { absoluteTrailLink, useTrailView } from "./use-trail-view.ts";

const DETAIL_BESIDE = "(min-width: 1100px)";

/** One job's trail. @param job a whole ID or at least its first four characters, from the address */
export function TrailPage({ job }: { job: string }) {
  const { data: trail, error, refetch } = useTrail(job);
  if (trail) return <LoadedTrail trail={trail} />;
  return (
    <div className="p-4">
      <h1 className="pb-2 text-lg font-semibold">Job {job.slice(0, 36)}</h1>
      {error ? (
        <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <Spinner label="Reading the job's trail" />
      )}
    </div>
  );
}

function LoadedTrail({ trail }: { trail: Trail }) {
  const { view, utc, actions } = useTrailView();
  const { event, remember } = useKnownEvent(view.row);
  const list = useRef<LogListHandle>(null);
  const [visible, setVisible] = useState<{ from: string; to: string }>();
  const detailBeside = useMedia(DETAIL_BESIDE);
  const { wrap } = usePreferences();
  useShortcuts((key) => {
    const shortcuts: Record<string, () => void> = {
      u: actions.toggleUtc,
      w: () => setPreferences({ wrap: !wrap }),
      "/": () => document.querySelector<HTMLElement>("[data-query-box]")?.focus(),
      Escape: actions.close,
    };
    const action = Object.hasOwn(shortcuts, key) ? shortcuts[key] : undefined;
    action?.();
    return action !== undefined || (list.current?.press(key) ?? false);
  });

  const { mark, setQuery } = actions;
  const onSelect = useCallback(
    (chosen: Event) => {
      remember(chosen);
      mark(chosen.id);
    },
    [remember, mark],
  );
  const onMark = useCallback(
    (id: string) => {
      mark(id);
      list.current?.show(id);
    },
    [mark],
  );
  const linkText = () => absoluteTrailLink(trail.job_id ?? trail.job, view, utc);
  const empty = useMemo(() => <NoLines onClear={() => setQuery("")} />, [setQuery]);
  return (
    <div className="flex min-h-0 flex-1 flex-col max-md:overflow-y-auto">
      <TrailHeader
        trail={trail}
        utc={utc}
        onUtc={actions.toggleUtc}
        onMark={onMark}
        linkText={linkText}
        query={queryOfJob(trail.job, view.q)}
      />
      <Timeline
        trail={trail}
        utc={utc}
        query={view.q}
        marked={event}
        visible={visible}
        onMark={onMark}
        onToggle={actions.toggle}
      />
      <div className="flex min-h-0 flex-1 border-t border-line max-md:h-[80dvh] max-md:flex-none">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-1.5 max-sm:px-3">
            <QueryBox value={view.q} onSubmit={setQuery} />
          </div>
          <LogList
            ref={list}
            query={queryOfJob(trail.job, view.q, notesOf(trail))}
            from={undefined}
            to={undefined}
            live={trail.state === "running"}
            utc={utc}
            selectedId={view.row}
            onSelect={onSelect}
            onOpen={actions.open}
            onVisibleRange={setVisible}
            empty={empty}
            label="Lines of the job"
          />
        </div>
        <OpenedLine
          event={view.open ? event : undefined}
          beside={detailBeside}
          utc={utc}
          query={view.q}
          linkText={linkText}
          onToggle={actions.toggle}
          onMove={(step) => list.current?.press(step > 0 ? "j" : "k")}
          onClose={actions.close}
        />
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
