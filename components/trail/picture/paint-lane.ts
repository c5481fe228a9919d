import { durationText } from "../../../lib/duration.ts";
import type { Trail } from "../../../lib/trail/shape.ts";
import { densityOf } from "../density.ts";
import type { LaneDrawing, SpanDrawing } from "../drawing.ts";
import { isInView, percentAt, type TimeScale } from "../time-scale.ts";
import { inkOf, type Palette } from "./palette.ts";

/** A phase of the job behind all lanes, microseconds since the epoch. */
export interface Band {
  phase: string;
  fromUs: number;
  toUs: number;
  /** Whether its end was told: who was done before it waited for the others. */
  isEnded: boolean;
}

/** What a host's lane says of what was collected; microseconds since the epoch. */
export interface Cover {
  fromUs: number;
  toUs: number;
  kind: Trail["coverage"][number]["kind"];
}

/** What a lane is painted from. */
export interface LaneScene {
  lane: LaneDrawing;
  scale: TimeScale;
  bands: readonly Band[];
  covers: readonly Cover[];
  /** When the job ended; null while it runs. */
  endUs: number | null;
  /** The present; null where time does not go on. Nothing is drawn past it. */
  nowUs: number | null;
}

/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

type Context = CanvasRenderingContext2D;

/** Room of a canvas, and where a moment lies on it. */
interface Room extends Size {
  at: (timeUs: number) => number;
}

const STEP_PX = 2;
const SHADES = 8;
const LEAST_WAIT_PX = 60;
const TALL_FROM_PX = 20;
/** A bar lies this far from the lane's edges. */
export const BAR_INSET_PX = 5;

/** Paints one lane on what is empty: what is behind it, its bars, what its worker did within them, and what was collected of it. */
export function paintLane(context: Context, scene: LaneScene, size: Size, palette: Palette): void {
  const at = (timeUs: number) => (percentAt(scene.scale, timeUs) / 100) * size.width;
  const room: Room = { ...size, at };
  paintGround(context, scene, room, palette);
  if (scene.lane.role === "coordinator") paintProgress(context, scene, room, palette);
  else {
    paintWaits(context, scene, room, palette);
    for (const span of scene.lane.spans)
      if (isInView(scene.scale, span.startUs, span.endUs ?? Infinity))
        paintBar(context, span, scene, room, palette);
    paintDensity(context, scene, room, palette);
  }
  paintCover(context, scene, room, palette);
}

function paintGround(context: Context, { bands, endUs }: LaneScene, room: Room, palette: Palette): void {
  for (const { phase, fromUs, toUs } of bands) {
    context.fillStyle = inkOf(palette, phase).band;
    context.fillRect(room.at(fromUs), 0, room.at(toUs) - room.at(fromUs), room.height);
  }
  if (endUs === null) return;
  context.fillStyle = palette.ended;
  context.fillRect(room.at(endUs), 0, room.width - room.at(endUs), room.height);
}

/** Who is done waits for the others until the phase ends: flat, with a dotted middle. */
function paintWaits(context: Context, { lane, bands }: LaneScene, room: Room, palette: Palette): void {
  for (const { phase, toUs, isEnded } of bands) {
    const span = lane.spans.findLast((other) => other.phase === phase);
    if (!isEnded || !span || span.endUs === null || span.isCut || span.endUs >= toUs) continue;
    const from = room.at(span.endUs);
    const to = room.at(toUs);
    if (to - from < 3) continue;
    const middle = Math.round(room.height / 2) + 0.5;
    context.strokeStyle = palette.waitLine;
    context.lineWidth = 1;
    context.setLineDash([1, 3]);
    line(context, from, middle, to, middle);
    context.setLineDash([]);
    if (to - from < LEAST_WAIT_PX || room.height < TALL_FROM_PX) continue;
    const text = `waits ${durationText((toUs - span.endUs) / 1_000)}`;
    context.font = "11px 'Inter Variable', system-ui, sans-serif";
    context.textBaseline = "middle";
    const { width } = context.measureText(text);
    if (width + 16 > to - from) continue;
    context.fillStyle = inkOf(palette, phase).band;
    context.fillRect(from + 4, 2, width + 8, room.height - 4);
    context.fillStyle = palette.text2;
    context.fillText(text, from + 8, middle);
  }
}

function paintBar(context: Context, span: SpanDrawing, scene: LaneScene, room: Room, palette: Palette): void {
  const { ink, soft } = inkOf(palette, span.phase);
  const from = room.at(span.startUs);
  const to = Math.max(from + 3, room.at(span.endUs ?? scene.nowUs ?? scene.scale.toUs));
  const top = room.height < TALL_FROM_PX ? 1 : BAR_INSET_PX;
  const height = room.height - 2 * top;
  if (span.toldBy === "coordinator") {
    context.setLineDash([3, 2]);
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.strokeRect(from + 0.5, top + 0.5, to - from - 1, height - 1);
    context.setLineDash([]);
  } else {
    context.fillStyle = soft;
    context.fillRect(from, top, to - from, height);
  }
  const heardUs = span.isCut ? lastHeardUs(scene.lane, span) : null;
  if (heardUs !== null) hatch(context, { from: room.at(heardUs), to, top, height }, ink);
  context.fillStyle = ink;
  if (isInView(scene.scale, span.startUs, span.startUs)) context.fillRect(from, top, 3, height);
  if (span.state !== "failed" || span.endUs === null) return;
  context.fillStyle = palette.error;
  context.fillRect(to - 3, top, 3, height);
}

/** A task that was cut off is known to have been at work up to its lane's last sign of it. */
function lastHeardUs({ segments, marks }: LaneDrawing, { startUs, endUs, phase }: SpanDrawing): number {
  let lastUs = startUs;
  const hear = (timeUs: number) => {
    if (timeUs > lastUs && timeUs <= (endUs ?? Infinity)) lastUs = timeUs;
  };
  for (const counts of segments)
    if (counts.phase === phase) hear((counts.timesUs.at(-1) ?? startUs) + counts.widthUs);
  for (const { timeUs, kind } of marks) if (kind !== "note") hear(timeUs);
  return lastUs;
}

function hatch(
  context: Context,
  { from, to, top, height }: { from: number; to: number; top: number; height: number },
  ink: string,
): void {
  if (to <= from) return;
  context.save();
  context.beginPath();
  context.rect(from, top, to - from, height);
  context.clip();
  context.globalAlpha = 0.55;
  context.strokeStyle = ink;
  context.lineWidth = 1.2;
  context.beginPath();
  for (let x = from - height - (from % 6); x < to; x += 6) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

/** Segments a second at the foot of the bars, the lane's busiest moment darkest. */
function paintDensity(context: Context, { lane, scale }: LaneScene, room: Room, palette: Palette): void {
  if (lane.segments.length === 0) return;
  const steps = Math.max(1, Math.ceil(room.width / STEP_PX));
  const isTall = room.height >= TALL_FROM_PX;
  const height = isTall ? 5 : room.height - 2;
  const top = isTall ? room.height - BAR_INSET_PX - height : 1;
  densityOf(lane.segments, scale, steps).forEach((shares, index) => {
    context.fillStyle = inkOf(palette, lane.segments[index]?.phase ?? null).ink;
    for (let from = 0; from < shares.length;) {
      const shade = shadeOf(shares[from]);
      let to = from + 1;
      while (to < shares.length && shadeOf(shares[to]) === shade) to += 1;
      if (shade > 0) {
        context.globalAlpha = 0.25 + (0.65 * shade) / SHADES;
        context.fillRect(from * STEP_PX, top, (to - from) * STEP_PX, height);
      }
      from = to;
    }
  });
  context.globalAlpha = 1;
}

/** One of a few shades, so that neighbours are one rectangle; 0 for nothing at all. */
function shadeOf(share = 0): number {
  return Math.ceil(share * SHADES);
}

/** How many workers were done, as a step line over each phase. */
function paintProgress(
  context: Context,
  { lane, bands, nowUs }: LaneScene,
  room: Room,
  palette: Palette,
): void {
  const foot = room.height - 7;
  const rise = room.height - 14;
  for (const { phase, fromUs, toUs } of bands) {
    const steps = lane.progress.filter((step) => step.phase === phase);
    context.strokeStyle = inkOf(palette, phase).ink;
    context.lineWidth = 1.5;
    context.beginPath();
    let y = foot;
    context.moveTo(room.at(fromUs), y);
    for (const { timeUs, share } of steps) {
      context.lineTo(room.at(timeUs), y);
      y = foot - rise * share;
      context.lineTo(room.at(timeUs), y);
    }
    context.lineTo(room.at(Math.min(toUs, nowUs ?? toUs)), y);
    context.stroke();
  }
}

/** What was collected, as the lane's lower rule: not to have it is not the same as nothing having happened. */
function paintCover(context: Context, { covers }: LaneScene, room: Room, palette: Palette): void {
  const y = room.height - 1.5;
  for (const { fromUs, toUs, kind } of covers) {
    const from = room.at(fromUs);
    const to = room.at(toUs);
    // On a low lane only what is not there is worth its room.
    if (kind === "ended" || (room.height < TALL_FROM_PX && (kind === "following" || kind === "backfilled")))
      continue;
    const look = COVERS[kind];
    context.strokeStyle = palette[look.colour];
    context.lineWidth = look.width;
    context.setLineDash(look.dash);
    line(context, from, y, to, y);
    context.setLineDash([]);
    if (kind !== "gap" && kind !== "missing") continue;
    line(context, from, y - 3, from, y + 1);
    line(context, to, y - 3, to, y + 1);
  }
}

const COVERS = {
  following: { colour: "coverFollow", width: 1, dash: [] },
  backfilled: { colour: "coverFill", width: 2, dash: [4, 2] },
  gap: { colour: "coverGap", width: 2, dash: [] },
  missing: { colour: "coverGap", width: 2, dash: [] },
  quiet: { colour: "coverQuiet", width: 1.5, dash: [1.5, 3] },
} as const satisfies Record<
  Exclude<Cover["kind"], "ended">,
  { colour: keyof Palette; width: number; dash: readonly number[] }
>;

function line(context: Context, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
