import { durationText } from "../../duration.ts";
import { microsFromIso } from "../../time.ts";
import type { Trail, TrailLane } from "../shape.ts";
import { phaseColour } from "./picture-style.ts";
import { cutMarkup, markupText } from "./svg-text.ts";
import { timedSpans, type TimedSpan } from "./tracks.ts";

/** Where lanes are drawn, in pixels. */
export interface PictureScale {
  /** Left edge of the bars; labels stand before it. */
  left: number;
  /** Where a moment lies from left to right. @param us microseconds since the epoch */
  x: (us: number) => number;
}

/** Height of a lane, and of the bar in it, in pixels. */
export const LANE_HEIGHT = 24;
const BAR_HEIGHT = 14;
/** A bar that is wide enough tells how long it took. */
const WIDE_ENOUGH = 60;
/** Signs that are nearer than this say nothing more, pixels. */
const APART = 4;

/** One lane: its name, its tasks as bars, and its warnings and errors as signs. @param top in pixels */
export function pictureLane(lane: TrailLane, trail: Trail, scale: PictureScale, top: number): string {
  const middle = top + LANE_HEIGHT / 2;
  const host = lane.host ?? lane.id;
  const worker = lane.role === "coordinator" ? "coordinator" : (lane.worker ?? "");
  return [
    `<text x="12" y="${middle + 4}">${cutMarkup(host, 18)}<title>${markupText(`${host} ${worker}`)}</title></text>`,
    `<text class="quiet" x="146" y="${middle + 4}">${cutMarkup(worker, 12)}</text>`,
    ...timedSpans(lane, trail).map((span) => bar(span, scale, middle)),
    ...signs(lane, scale, middle),
  ].join("");
}

function bar({ span, fromUs, toUs }: TimedSpan, { x }: PictureScale, middle: number): string {
  const left = x(fromUs);
  const width = Math.max(1.5, x(toUs) - left);
  const colour = phaseColour(span.phase);
  const y = middle - BAR_HEIGHT / 2;
  const took = durationText((toUs - fromUs) / 1_000);
  const title = `<title>${markupText(`${span.phase ?? "task"}, ${span.state}, ${took}`)}</title>`;
  const isOpen = span.ended === null || span.told_by === "coordinator";
  const box = `<rect class="${colour}${isOpen ? " open" : ""}" x="${px(left)}" y="${y}" width="${px(width)}" height="${BAR_HEIGHT}" rx="2">${title}</rect>`;
  const text =
    width >= WIDE_ENOUGH
      ? `<text class="${colour}-ink" x="${px(left + 5)}" y="${middle + 4}" font-size="10">${took}</text>`
      : "";
  return box + text + ending(span.state, left + width, y, colour);
}

/** A task that failed ends in a thick edge, one that was cut off in strokes. */
function ending(state: string, right: number, y: number, colour: string): string {
  if (state === "failed")
    return `<rect class="error" x="${px(right - 3)}" y="${y}" width="3" height="${BAR_HEIGHT}"/>`;
  if (state !== "cut") return "";
  return [3, 7, 11]
    .map(
      (back) =>
        `<path class="${colour}-cut" d="M${px(right - back - 2)} ${y + BAR_HEIGHT}L${px(right - back + 2)} ${y}"/>`,
    )
    .join("");
}

function signs({ marks }: TrailLane, { x }: PictureScale, middle: number): string[] {
  const drawn: string[] = [];
  const last = { error: -Infinity, warn: -Infinity, note: -Infinity };
  for (const { kind, time, text } of marks) {
    if (kind === "note") continue;
    const at = x(microsFromIso(time) ?? 0);
    if (at - last[kind] < APART) continue;
    last[kind] = at;
    const shape =
      kind === "error"
        ? `M${px(at - 2)} ${middle - 5}h4l3 3v4l-3 3h-4l-3 -3v-4z`
        : `M${px(at)} ${middle - 5}l5 10h-10z`;
    drawn.push(`<path class="${kind}" d="${shape}"><title>${markupText(text)}</title></path>`);
  }
  return drawn;
}

/** Tenths of a pixel are as fine as anybody sees. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
