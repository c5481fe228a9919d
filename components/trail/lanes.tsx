import { useCallback, useMemo, useState } from "react";
import type { Event } from "../../lib/event.ts";
import type { FilterMode } from "../../lib/query/edit.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import type { TrailView } from "../../lib/trail-view.ts";
import { useWidth } from "../ui/use-width.ts";
import { us, type LaneDrawing } from "./drawing.ts";
import { Lane } from "./lane.tsx";
import type { LaneNotes } from "./lane-label.tsx";
import { NAMED_EVERY, tallLanes } from "./picture/lane-order.ts";
import { LanesCanvas, type LanePlace } from "./picture/lanes-canvas.tsx";
import type { Band, Cover } from "./picture/paint-lane.ts";
import type { TimeScale } from "./time-scale.ts";

/** Properties of {@link Lanes}. */
export interface LanesProps {
  trail: Trail;
  lanes: readonly LaneDrawing[];
  view: TrailView;
  scale: TimeScale;
  /** What hosts' clocks are ahead of the coordinator's, microseconds. */
  offsets: ReadonlyMap<string, number>;
  /** The present while the job runs, microseconds since the epoch; null where time does not go on. */
  nowUs: number | null;
  /** The marked line. */
  marked: Event | undefined;
  /** Numbers of the lines that the verdict cites, by event; the same object while they are the same. */
  numbers: ReadonlyMap<string, number>;
  /** Whether marks of lines that name no job are left out. */
  withoutInferred: boolean;
  /** Marks the line with this id; must be stable. */
  onMark: (event: string) => void;
  /** Must be stable. */
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}

/** The lanes in their order, each with what lies behind it and what is worth saying of it. */
export function Lanes({
  trail,
  view,
  lanes,
  scale,
  offsets,
  nowUs,
  marked,
  numbers,
  withoutInferred,
  onMark,
  onToggle,
}: LanesProps) {
  const [grown, setGrown] = useState<ReadonlySet<string>>(new Set());
  const onGrow = useCallback((lane: string) => setGrown((before) => new Set([...before, lane])), []);
  const tall = useMemo(() => tallLanes(lanes, grown), [lanes, grown]);
  const scene = useScene(trail, scale);
  const notes = useNotes(trail, lanes, offsets, view.corrected);
  const [widthPx, plot] = useWidth();
  const { own, shared } = usePlaces(lanes, tall, scale, scene, nowUs);
  return (
    <div className="relative">
      <div
        ref={plot}
        className="pointer-events-none absolute inset-y-0 right-4 left-24 max-sm:right-3 md:left-70"
      >
        <LanesCanvas places={shared} />
      </div>
      {lanes.map((lane, index) => (
        <Lane
          key={lane.id}
          lane={lane}
          scale={scale}
          nowUs={isGoingOn(lane) ? nowUs : null}
          places={own.get(lane.id)}
          notes={notes.get(lane.id) ?? NO_NOTES}
          isTall={tall.has(lane.id)}
          isNamed={index % NAMED_EVERY === 0}
          widthPx={widthPx}
          query={view.q}
          markedId={hasSignFor(lane, marked?.id) ? marked?.id : undefined}
          numbers={numbers}
          withoutInferred={withoutInferred}
          onMark={onMark}
          onToggle={onToggle}
          onGrow={onGrow}
        />
      ))}
    </div>
  );
}

/** What has ended need not be drawn anew as time goes on. */
function isGoingOn({ role, spans }: LaneDrawing): boolean {
  return role === "coordinator" || spans.some(({ endUs }) => endUs === null);
}

/** Of lanes with their lower rule, as `lane.tsx` lays them out, CSS pixels. */
const HEIGHTS = { coordinator: 44, tall: 26, low: 8 };

/** Where each lane is painted: the coordinator's on a canvas of its own, as it stays on top. */
function usePlaces(
  lanes: readonly LaneDrawing[],
  tall: ReadonlySet<string>,
  scale: TimeScale,
  { bands, covers, endUs }: ReturnType<typeof useScene>,
  nowUs: number | null,
): { own: ReadonlyMap<string, readonly LanePlace[]>; shared: readonly LanePlace[] } {
  const presentUs = lanes.some(isGoingOn) ? nowUs : null;
  return useMemo(() => {
    const own = new Map<string, readonly LanePlace[]>();
    const shared: LanePlace[] = [];
    let top = 0;
    for (const lane of lanes) {
      const isCoordinator = lane.role === "coordinator";
      const height = HEIGHTS[isCoordinator ? "coordinator" : tall.has(lane.id) ? "tall" : "low"];
      const scene = {
        lane,
        scale,
        bands,
        covers: covers.get(lane.host) ?? NO_COVERS,
        endUs,
        nowUs: isGoingOn(lane) ? presentUs : null,
      };
      const painted = height - (height === HEIGHTS.low ? 0 : 1);
      if (isCoordinator) own.set(lane.id, [{ scene, top: 0, height: painted }]);
      else shared.push({ scene, top, height: painted });
      top += height;
    }
    return { own, shared };
  }, [lanes, tall, scale, bands, covers, endUs, presentUs]);
}

const NO_COVERS: readonly Cover[] = [];
const NO_NOTES: LaneNotes = { isRoot: false, offsetUs: undefined, isCorrected: false, slow: {} };

/** What lies behind every lane, made anew when the trail or the scale is; a phase that runs reaches to the right edge. */
function useScene(
  trail: Trail,
  { toUs: edgeUs }: TimeScale,
): { bands: readonly Band[]; covers: ReadonlyMap<string | null, readonly Cover[]>; endUs: number | null } {
  return useMemo(() => {
    const endUs = isOpen(trail.state) ? null : us(trail.ended ?? trail.updated);
    const untilUs = endUs ?? edgeUs;
    const bands = trail.phases.map(({ phase, started, ended }) => ({
      phase,
      fromUs: us(started),
      toUs: ended ? us(ended) : Math.max(us(started), untilUs),
      isEnded: ended !== null,
    }));
    const covers = new Map<string | null, Cover[]>();
    for (const { host, from, to, kind } of trail.coverage) {
      const known = covers.get(host) ?? [];
      covers.set(host, known);
      known.push({ fromUs: us(from), toUs: us(to), kind });
    }
    return { bands, covers, endUs };
  }, [trail, edgeUs]);
}

/** What is worth saying of each lane; the same object as long as it says the same, so that its lane is not drawn anew. */
function useNotes(
  trail: Trail,
  lanes: readonly LaneDrawing[],
  offsets: ReadonlyMap<string, number>,
  isCorrected: boolean,
): ReadonlyMap<string, LaneNotes> {
  const [known] = useState(() => new Map<string, LaneNotes>());
  return useMemo(() => {
    const notes = new Map<string, LaneNotes>();
    for (const lane of lanes) {
      const now = notesOf(lane, trail, offsets, isCorrected);
      const before = known.get(lane.id);
      notes.set(lane.id, before && JSON.stringify(before) === JSON.stringify(now) ? before : now);
    }
    known.clear();
    for (const [id, own] of notes) known.set(id, own);
    return notes;
  }, [known, trail, lanes, offsets, isCorrected]);
}

function notesOf(
  { host, worker, role }: LaneDrawing,
  { verdict, stragglers }: Trail,
  offsets: ReadonlyMap<string, number>,
  isCorrected: boolean,
): LaneNotes {
  const isCoordinator = role === "coordinator";
  const isOf = (other: { host: string | null; worker: string | null }): boolean =>
    other.worker ? other.worker === worker : other.host !== null && other.host === host;
  return {
    isRoot: !isCoordinator && verdict?.cause ? isOf(verdict.cause) : false,
    offsetUs: isCoordinator || host === null ? undefined : offsets.get(host),
    isCorrected,
    slow: Object.fromEntries(stragglers.filter(isOf).map(({ phase, factor }) => [phase, factor])),
  };
}

function hasSignFor({ marks, progress }: LaneDrawing, event: string | undefined): boolean {
  return event !== undefined && [...marks, ...progress].some((sign) => sign.event === event);
}
