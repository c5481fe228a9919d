import { describe, expect, test } from "vitest";
import { SCENARIO_NAMES } from "../../../server/sample/scenarios.ts";
import { toldJob } from "../../../server/whole-jobs/fixtures/told-job.ts";
import { pictureSvg, PICTURE_WIDTH } from "./picture-svg.ts";

const count = (text: string, part: string): number => text.split(part).length - 1;

describe.each([
  ...SCENARIO_NAMES.map((name) => [name, toldJob(name, "json").trail] as const),
  ["64 workers", toldJob("fails-in-prove", "rank", { workers: 64, segments: 640 }).trail] as const,
])("the picture of %s", (_name, trail) => {
  const svg = pictureSvg(trail);

  test("has a row for each lane and a bar for each task, within its bounds", () => {
    const tasks = trail.lanes.reduce((sum, { spans }) => sum + spans.length, 0);
    expect(count(svg, `height="14" rx="2"`)).toBe(tasks);
    expect(count(svg, `height="18" rx="2"`)).toBe(trail.phases.length);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    for (const [, x, width] of svg.matchAll(
      /<rect class="\w+(?: open)?" x="([-\d.]+)" y="[\d.]+" width="([\d.]+)"/g,
    ))
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(PICTURE_WIDTH);
  });

  test("fetches nothing and runs nothing", () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|href|url\(|@import|<script|<foreignObject|\son\w+=/i,
    );
  });
});

test("nothing of a log is markup in it", () => {
  const hostile = `</text><script>alert(1)</script><img src=x onerror="a" b='c'> & ]]> \u001b[31m\u0000\u202e\ufffe\ud800`;
  const { trail } = toldJob("out-of-memory");
  trail.verdict!.sentences[0]!.text = hostile;
  for (const lane of trail.lanes) {
    lane.host = lane.worker = hostile;
    for (const mark of lane.marks) mark.text = hostile;
    for (const span of lane.spans) span.phase = hostile;
  }
  for (const phase of trail.phases) phase.phase = hostile;
  const svg = pictureSvg(trail);
  expect(svg).not.toMatch(/<script|<img/);
  // https://www.w3.org/TR/xml/#charsets
  // oxlint-disable-next-line no-control-regex
  expect(svg).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  expect(svg).not.toMatch(/\u202e/);
  expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
});

test("follows the reader's theme, or has one", () => {
  const { trail } = toldJob("completed");
  expect(pictureSvg(trail)).toContain("prefers-color-scheme:dark");
  for (const [theme, ground] of [
    ["light", "#ffffff"],
    ["dark", "#0f1113"],
  ] as const) {
    const svg = pictureSvg(trail, theme);
    expect(svg).not.toContain("prefers-color-scheme");
    expect(svg).toContain(`--bg:${ground}`);
  }
});
