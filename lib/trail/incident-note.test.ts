import markdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { toldJob } from "../../server/whole-jobs/fixtures/told-job.ts";
import type { Event } from "../event.ts";
import { citedEvents } from "./cited.ts";
import { incidentNote } from "./incident-note.ts";
import { blockOf, codeOf, linkOf, proseOf, tableOf } from "./markdown.ts";

const LINK = "https://jobtrail.example/jobs/1a2b3c4d?utc=true";
const FAILED = toldJob("out-of-memory");
const commands = [
  {
    host: "prover-02",
    commands: [{ command: "journalctl -u 'zisk-worker'", notes: ["It shows more."] }],
    without: [],
  },
];

/** As GitHub reads it: HTML passes, bare addresses become links. */
const reader = markdownIt({ html: true, linkify: true });

/** The plain texts of what a note shows outside of code: where mentions, references and emoji are looked for. */
function textsOutsideCode(markdown: string): string[] {
  return reader
    .parse(markdown, {})
    .flatMap(({ children }) => children ?? [])
    .flatMap(({ type, content }) => (type === "text" ? [content] : []));
}

const tokenTypes = (markdown: string): string[] =>
  reader
    .parse(markdown, {})
    .flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]);

describe("a failed job's note", () => {
  const note = incidentNote(FAILED.trail, { lines: FAILED.byId, commands, link: LINK });

  test("has verdict, lines, phases, hosts, link and commands", () => {
    expect(note).toContain(`# Job \`${FAILED.trail.job_id}\` failed`);
    expect(note).toContain(`[The trail in Jobtrail](${LINK})`);
    for (const heading of [
      "Verdict (certain)",
      "Lines cited",
      "Phases",
      "Hosts",
      "The same lines on their hosts",
    ])
      expect(note).toContain(`## ${heading}\n`);
    for (const id of citedEvents(FAILED.trail)) expect(note).toContain(FAILED.byId.get(id)!.raw);
    for (const { host } of FAILED.trail.lanes) expect(note).toContain(`| \`${host}\` |`);
    expect(note).toContain("```sh\njournalctl -u 'zisk-worker'\n```");
  });

  test("cites by the numbers of the lines", () => {
    const cited = citedEvents(FAILED.trail);
    const [sentence] = FAILED.trail.verdict!.sentences;
    expect(note).toContain(`(${cited.indexOf(sentence!.events[0]!) + 1})\n`);
    for (const index of cited.keys()) expect(note).toContain(`\n(${index + 1}) 2026-06-04 `);
  });

  test("has times in UTC with their offset", () => {
    expect(note).toContain("- Started: 2026-06-04 13:39:38.296");
    for (const [time] of note.matchAll(/^- (?:Started|Ended): .*$/gm)) expect(time).toMatch(/\+00:00$/);
  });

  test("says of a line that is stored no more that it is", () => {
    expect(incidentNote(FAILED.trail, { lines: new Map(), commands: [], link: LINK })).toContain(
      "(1) The line is stored no more.",
    );
  });
});

const HOSTILE =
  "x `code` ```\n@everyone #12 <img src=x onerror=alert(1)> [a](javascript:b) **b** | c | https://evil.example :boom: \u001b[31mred\u202eflipped\u0000 <!-- $a$";

test("nothing of a log means anything in the note", () => {
  const lines = new Map<string, Event>(
    [...FAILED.byId].map(([id, event]) => [id, { ...event, raw: HOSTILE, host: HOSTILE, service: HOSTILE }]),
  );
  const trail = structuredClone(FAILED.trail);
  trail.reason = HOSTILE;
  for (const sentence of trail.verdict!.sentences) sentence.text = `It began on ${HOSTILE}: “${HOSTILE}”`;
  for (const lane of trail.lanes) Object.assign(lane, { host: HOSTILE, worker: HOSTILE });
  const hostile = [{ host: HOSTILE, commands: [{ command: HOSTILE, notes: [HOSTILE] }], without: [HOSTILE] }];
  const note = incidentNote(trail, { lines, commands: hostile, link: `${LINK}&q=)[x](y` });
  // oxlint-disable-next-line no-control-regex
  expect(note).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
  expect(note).toContain("⟪U+202E⟫");
  const outside = textsOutsideCode(note).join("\n");
  for (const meant of ["@", "#", "<", ":boom:", "evil.example", "$", "**"])
    expect(outside).not.toContain(meant);
  const types = tokenTypes(note);
  for (const type of ["html_block", "html_inline", "image", "strong_open", "em_open"])
    expect(types).not.toContain(type);
  expect(types.filter((type) => type === "link_open")).toHaveLength(1);
  expect(types.filter((type) => type === "table_open")).toHaveLength(2);
  expect(types.filter((type) => type === "heading_open")).toHaveLength(6);
  // A row for each lane, and none more for a bar in a cell.
  const cells = trail.phases.length * 5 + trail.lanes.length * 4;
  expect(types.filter((type) => type === "td_open")).toHaveLength(cells);
});

test.each([
  ["plain words, “quoted”: and (1)", "plain words, “quoted”: and (1)"],
  ["ask @ops now", "ask `@ops` now"],
  ["“job_id=3”.", "“`job_id=3`”."],
  ["a\tb\n c", "a b c"],
])("%j is written as %j", (text, prose) => {
  expect(proseOf(text)).toBe(prose);
});

test.each(["a", "`", "``a`", " a ", "a`b``c", "|", "日本 `x"])("code of %j is that text again", (text) => {
  const [inline] = reader.parseInline(codeOf(text), {});
  expect(inline?.children?.map(({ type, content }) => [type, content])).toEqual([["code_inline", text]]);
});

test("a block's own fences do not end it", () => {
  const [block, ...others] = reader.parse(blockOf("a\n```\n````\nb", "text"), {});
  expect(block).toMatchObject({ type: "fence", content: "a\n```\n````\nb\n" });
  expect(others).toEqual([]);
});

test("a bar ends no cell, and a bracket no link", () => {
  const types = tokenTypes(tableOf(["a"], [[codeOf("x | y")]]));
  expect(types.filter((type) => type === "td_open")).toHaveLength(1);
  expect(reader.renderInline(linkOf("here", "https://a.example/(x) y"))).toBe(
    '<a href="https://a.example/%28x%29%20y">here</a>',
  );
});
