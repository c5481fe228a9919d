import { roundStepMs } from "../../lib/time-axis.ts";

/** Room beside the first and the last moment, as a share of the whole, so that marks there are not cut off. */
const MARGIN = 0.012;
const LEAST_MARGIN_US = 1_000;
/** A running job's picture grows by such a share of its length at once: between two growths nothing in it moves. */
const GROWTHS = 40;

/** Where moments lie on the width of a picture. All in microseconds since the epoch. */
export interface TimeScale {
  fromUs: number;
  toUs: number;
  /** When the job started: where elapsed time is 0. */
  zeroUs: number;
}

/**
 * The scale of a picture, with some room at both sides.
 * @param extent first and last moment that is drawn
 * @param nowUs up to when time goes on while the job runs, else undefined
 */
export function scaleOf(extent: TimeScale, nowUs: number | undefined): TimeScale {
  const toUs = nowUs === undefined ? extent.toUs : Math.max(extent.toUs, grownTo(extent.fromUs, nowUs));
  const marginUs = Math.max(LEAST_MARGIN_US, (toUs - extent.fromUs) * MARGIN);
  return { fromUs: extent.fromUs - marginUs, toUs: toUs + marginUs, zeroUs: extent.zeroUs };
}

function grownTo(fromUs: number, nowUs: number): number {
  const stepUs = roundStepMs(Math.max(1, (nowUs - fromUs) / 1_000), GROWTHS) * 1_000;
  return fromUs + Math.ceil((nowUs - fromUs) / stepUs) * stepUs;
}

/** The shortest stretch that a picture shows, microseconds. */
const SHORTEST_US = 1_000;

/**
 * A part of a picture, made longer or shorter about a place that stays where it is.
 * @param shown what is shown now
 * @param whole the whole picture, which is not left
 * @param factor the new length by the old: below 1 shows less
 * @param share the place, 0 at the left edge and 1 at the right
 */
export function zoomed(shown: TimeScale, whole: TimeScale, factor: number, share: number): TimeScale {
  const atUs = timeAt(shown, share);
  const lengthUs = Math.max(SHORTEST_US, (shown.toUs - shown.fromUs) * factor);
  return within(whole, atUs - lengthUs * share, lengthUs);
}

/** The part beside it. @param share how far to the right, of what is shown; negative to the left */
export function panned(shown: TimeScale, whole: TimeScale, share: number): TimeScale {
  const lengthUs = shown.toUs - shown.fromUs;
  return within(whole, shown.fromUs + lengthUs * share, lengthUs);
}

/** The part from one moment to another, in either order, as far as the picture has it. */
export function partOf(whole: TimeScale, oneUs: number, otherUs: number): TimeScale {
  const fromUs = Math.max(whole.fromUs, Math.min(oneUs, otherUs));
  const toUs = Math.min(whole.toUs, Math.max(oneUs, otherUs));
  return within(whole, fromUs, Math.max(SHORTEST_US, toUs - fromUs));
}

function within(whole: TimeScale, fromUs: number, lengthUs: number): TimeScale {
  const wholeUs = whole.toUs - whole.fromUs;
  if (lengthUs >= wholeUs) return whole;
  const startUs = Math.min(whole.toUs - lengthUs, Math.max(whole.fromUs, fromUs));
  return { fromUs: startUs, toUs: startUs + lengthUs, zeroUs: whole.zeroUs };
}

/** Place of a moment from the left edge, 0 to 100; what lies beyond an edge is put on it. */
export function percentAt({ fromUs, toUs }: TimeScale, timeUs: number): number {
  return Math.min(100, Math.max(0, ((timeUs - fromUs) / (toUs - fromUs)) * 100));
}

/** Whether any of a stretch is within the picture. */
export function isInView({ fromUs, toUs }: TimeScale, startUs: number, endUs: number): boolean {
  return endUs >= fromUs && startUs <= toUs;
}

/** The moment at a place. @param share 0 at the left edge, 1 at the right */
export function timeAt({ fromUs, toUs }: TimeScale, share: number): number {
  return fromUs + (toUs - fromUs) * share;
}
