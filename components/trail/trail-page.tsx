"use client";
import { useMemo, useState } from "react";
import { X } from "lucide-react";
import { elapsedText } from "../../lib/duration.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { queryOfJob } from "../../lib/view.ts";
import { citedEvents, noteEvents } from "../../lib/trail/cited.ts";
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
import { drawingOf, type KnownLanes } from "./drawing.ts";
import { ZOOM_STEP } from "./picture/lane-tools.tsx";
import { useZoom } from "./picture/use-zoom.ts";
import { scaleOf, type TimeScale } from "./time-scale.ts";
import { useNow } from "./use-now.ts";
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

/** A running job's picture grows at most this often; what marks the present moves by itself. */
const GROWS_EVERY_MS = 1_000;
/** What is known here of the present may be a step and a timer's wait old, and its mark must never leave the picture. */
const ROOM_FOR_NOW_MS = 2 * GROWS_EVERY_MS;
/** How far a key moves the picture, of its width. */
const PAN_STEP = 0.2;

function LoadedTrail({ trail }: { trail: Trail }) {
  const { view, utc, actions, picture } = useTrailView();
  const [known] = useState<KnownLanes>(() => new WeakMap());
  const { extent, lanes } = useMemo(() => drawingOf(trail, known), [trail, known]);
  const whole = useWhole(trail, extent);
  const zoom = useZoom(whole, view.zoom, picture.zoom);
  const numbers = useCitedNumbers(trail);
  const { list, queryBox, ...page } = useLinesPage(view.row, actions, {
    w: () => zoom.by(1 / ZOOM_STEP, 0.5),
    s: () => zoom.by(ZOOM_STEP, 0.5),
    a: () => zoom.pan(-PAN_STEP),
    d: () => zoom.pan(PAN_STEP),
    0: () => zoom.fit(),
    Escape: () => (view.open ? actions.close() : picture.brush(null)),
    ...citedKeys(numbers, (event) => page.onMark(event)),
  });
  const { setQuery } = actions;
  const brushed = view.brush && {
    from: isoFromMicros(whole.zeroUs + view.brush.fromMs * 1_000),
    to: isoFromMicros(whole.zeroUs + view.brush.toMs * 1_000),
  };
  const linkText = () => absoluteTrailLink(trail.job_id ?? trail.name, view, utc);
  const empty = useMemo(() => <NoLines onClear={() => setQuery("")} />, [setQuery]);
  return (
    <div className="flex min-h-0 flex-1 flex-col max-md:overflow-y-auto">
      <TrailHeader
        trail={trail}
        utc={utc}
        onUtc={actions.toggleUtc}
        numbers={numbers}
        onMark={page.onMark}
        linkText={linkText}
        query={queryOfJob(trail.job, view.q)}
      />
      {lanes.length > 0 && (
        <Timeline
          trail={trail}
          lanes={lanes}
          utc={utc}
          view={view}
          zoom={zoom}
          whole={whole}
          marked={page.event}
          numbers={numbers}
          withoutInferred={isWithoutInferred(view.q)}
          visible={page.visible}
          onMark={page.onMark}
          onToggle={actions.toggle}
          actions={picture}
        />
      )}
      <div className="flex min-h-0 flex-1 border-t border-line max-md:h-[80dvh] max-md:flex-none">
        <ListAndLine
          page={page}
          list={list}
          view={view}
          utc={utc}
          actions={actions}
          linkText={linkText}
          lines={{
            query: queryOfJob(trail.job, view.q, noteEvents(trail)),
            from: brushed?.from,
            to: brushed?.to,
            live: isOpen(trail.state) && brushed === null,
            numbers,
            empty,
            label: "Lines of the job",
          }}
        >
          <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-1.5 max-sm:px-3">
            <QueryBox ref={queryBox} value={view.q} onSubmit={setQuery} />
            {view.brush && (
              <Button pressed onClick={() => picture.brush(null)} aria-label="Show the lines of all times">
                <span className="tabular">
                  {elapsedText(view.brush.fromMs)} – {elapsedText(view.brush.toMs)}
                </span>
                <X size={12} aria-hidden="true" />
              </Button>
            )}
            <InferredToggle lines={trail.inferred_lines ?? 0} query={view.q} onToggle={actions.toggle} />
          </div>
        </ListAndLine>
      </div>
    </div>
  );
}

/** All of a job's time, up to the present while it runs; the same object as long as it is the same. */
function useWhole({ state, updated }: Trail, extent: TimeScale): TimeScale {
  const nowMs = useNow(isOpen(state), updated, GROWS_EVERY_MS);
  const untilUs = nowMs === undefined ? undefined : (nowMs + ROOM_FOR_NOW_MS) * 1_000;
  const { fromUs, toUs, zeroUs } = scaleOf(extent, untilUs);
  return useMemo(() => ({ fromUs, toUs, zeroUs }), [fromUs, toUs, zeroUs]);
}

/** Numbers of the lines that the verdict cites; the same map while they are the same. */
function useCitedNumbers(trail: Trail): ReadonlyMap<string, number> {
  const cited = citedEvents(trail).join(" ");
  return useMemo(
    () => new Map(cited === "" ? [] : cited.split(" ").map((event, index) => [event, index + 1])),
    [cited],
  );
}

/** 1 to 9 mark the lines that the verdict cites. */
function citedKeys(
  numbers: ReadonlyMap<string, number>,
  onMark: (event: string) => void,
): Record<string, () => void> {
  const keys = [...numbers].filter(([, number]) => number <= 9);
  return Object.fromEntries(keys.map(([event, number]) => [String(number), () => onMark(event)]));
}

function NoLines({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title="None of the job's lines match"
      actions={<Button onClick={onClear}>Show all of its lines</Button>}
    />
  );
}
