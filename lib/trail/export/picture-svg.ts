import { durationText, elapsedText } from "../../duration.ts";
import { elapsedTicks } from "../../time-axis.ts";
import { microsFromIso } from "../../time.ts";
import type { Trail } from "../shape.ts";
import { LANE_HEIGHT, pictureLane, px, type PictureScale } from "./picture-lane.ts";
import { phaseColour, pictureStyle, type PictureTheme } from "./picture-style.ts";
import { cutMarkup, markupText } from "./svg-text.ts";

export type { PictureTheme } from "./picture-style.ts";

/** How wide a picture is, in pixels; its height follows from how many lanes there are. */
export const PICTURE_WIDTH = 1_200;
const LEFT = 250;
const RIGHT = 24;
const STRIP = 18;
/** Lines of the verdict that are shown, and their characters. */
const MOST_SENTENCES = 3;
const MOST_CHARACTERS = 175;

/**
 * A trail as a picture (SVG): what the job is, its verdict, its phases and its lanes over time. Nothing in it is fetched from
 * elsewhere, and nothing runs.
 */
export function pictureSvg(trail: Trail, theme: PictureTheme = "auto"): string {
  const fromUs = microsFromIso(trail.started) ?? 0;
  const endUs = Math.max(fromUs + 1, microsFromIso(trail.ended ?? trail.updated) ?? 0);
  // What a job's processes said behind its end is shown too, as far as it is near.
  const toUs = endUs + (endUs - fromUs) * 0.03;
  const span = PICTURE_WIDTH - LEFT - RIGHT;
  const scale: PictureScale = {
    left: LEFT,
    x: (us) => LEFT + Math.min(1, Math.max(0, (us - fromUs) / (toUs - fromUs))) * span,
  };
  const head = headOf(trail);
  const stripTop = head.bottom + 8;
  const lanesTop = stripTop + STRIP + 24;
  const bottom = lanesTop + trail.lanes.length * LANE_HEIGHT;
  const height = bottom + 40;
  const id = trail.job_id ?? trail.job;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="jt" role="img" viewBox="0 0 ${PICTURE_WIDTH} ${height}" width="${PICTURE_WIDTH}" height="${height}" aria-label="${markupText(`Trail of job ${id}, ${trail.state}`)}">`,
    `<style>${pictureStyle(theme)}</style>`,
    `<rect class="bg" width="${PICTURE_WIDTH}" height="${height}"/>`,
    head.svg,
    axis({ fromUs, toUs, endUs }, scale, stripTop + STRIP, bottom),
    strip(trail, scale, stripTop, endUs),
    ...trail.lanes.map((lane, index) => {
      const top = lanesTop + index * LANE_HEIGHT;
      const stripe =
        index % 2 === 0
          ? `<rect class="stripe" y="${top}" width="${PICTURE_WIDTH}" height="${LANE_HEIGHT}" opacity="0.6"/>`
          : "";
      return stripe + pictureLane(lane, trail, scale, top);
    }),
    legend(height - 14),
    "</svg>",
  ].join("\n");
}

function headOf(trail: Trail): { svg: string; bottom: number } {
  const tone = trail.state === "completed" ? "good" : trail.state === "failed" ? "error" : "warn";
  const facts = [
    `${trail.started.slice(0, 10)} ${trail.started.slice(11, 23)} UTC`,
    `${trail.ended ? "took" : "so far"} ${durationText(trail.duration_ms ?? 0)}`,
    `${trail.hosts.length} hosts`,
    `${trail.lines} lines`,
    `${trail.errors} errors`,
  ].join(" · ");
  const sentences = (trail.verdict?.sentences ?? []).slice(0, MOST_SENTENCES);
  const rows = sentences.map(
    ({ text }, index) =>
      `<text class="second" x="12" y="${66 + index * 18}">${cutMarkup(text, MOST_CHARACTERS)}</text>`,
  );
  const svg = [
    `<text class="strong" x="12" y="24">${markupText(trail.job_id ?? trail.job)} <tspan class="${tone}">${trail.state}</tspan></text>`,
    `<text class="quiet" x="12" y="44">${markupText(facts)}</text>`,
    ...rows,
  ].join("");
  return { svg, bottom: 50 + rows.length * 18 };
}

function axis(
  { fromUs, toUs, endUs }: { fromUs: number; toUs: number; endUs: number },
  { x }: PictureScale,
  top: number,
  bottom: number,
): string {
  const ticks = elapsedTicks(0, (toUs - fromUs) / 1_000, 10).map((ms) => {
    const at = px(x(fromUs + ms * 1_000));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${top + 18}" y2="${bottom}"/><text class="quiet middle" x="${at}" y="${top + 13}">${elapsedText(ms)}</text>`;
  });
  const end = px(x(endUs));
  return `${ticks.join("")}<line class="grid" x1="${end}" x2="${end}" y1="${top}" y2="${bottom}" stroke-width="2"/>`;
}

/** The phases, as the coordinator tells them. */
function strip({ phases }: Trail, { x }: PictureScale, top: number, endUs: number): string {
  return phases
    .map(({ phase, started, ended, done, total }) => {
      const left = x(microsFromIso(started) ?? 0);
      const width = Math.max(1.5, x((ended && microsFromIso(ended)) || endUs) - left);
      const colour = phaseColour(phase);
      // Aggregate begins while others prove: what overlaps is told by the one that began last.
      const label =
        width > 60
          ? `<text class="${colour}-ink" x="${px(left + 5)}" y="${top + 13}">${cutMarkup(`${phase} ${done}/${total}`, Math.floor(width / 7))}</text>`
          : "";
      return `<rect class="${colour}" x="${px(left)}" y="${top}" width="${px(width)}" height="${STRIP}" rx="2"><title>${markupText(`${phase} ${done}/${total}`)}</title></rect>${label}`;
    })
    .join("");
}

function legend(y: number): string {
  const sign = (x: number, shape: string, text: string, wide: number): string =>
    `<g transform="translate(${x} ${y - 4})">${shape}<text class="quiet" x="${wide}" y="4">${text}</text></g>`;
  return [
    sign(12, `<path class="error" d="M4 -5h4l3 3v4l-3 3h-4l-3 -3v-4z"/>`, "error", 16),
    sign(80, `<path class="warn" d="M6 -5l5 10h-10z"/>`, "warning", 16),
    sign(160, `<rect class="error" y="-6" width="3" height="12"/>`, "failed", 10),
    sign(225, `<path class="prove-cut" d="M0 6L4 -6M4 6L8 -6M8 6L12 -6"/>`, "cut off", 18),
    sign(
      300,
      `<rect class="other open" y="-6" width="22" height="12" rx="2"/>`,
      "told by the coordinator alone, or not over",
      30,
    ),
    `<text class="quiet end" x="${PICTURE_WIDTH - 12}" y="${y}">Jobtrail</text>`,
  ].join("");
}
