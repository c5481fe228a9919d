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
 * @param nowUs present time while the job runs, else undefined
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

/** Place of a moment from the left edge, 0 to 100; what lies beyond an edge is put on it. */
export function percentAt({ fromUs, toUs }: TimeScale, timeUs: number): number {
  return Math.min(100, Math.max(0, ((timeUs - fromUs) / (toUs - fromUs)) * 100));
}

/** The moment at a place. @param share 0 at the left edge, 1 at the right */
export function timeAt({ fromUs, toUs }: TimeScale, share: number): number {
  return fromUs + (toUs - fromUs) * share;
}
