import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { citedEvents } from "../../lib/trail/cited.ts";
import { frozenEnd, frozenPart, frozenStart } from "../../lib/trail/export/frozen-page.ts";
import { FROZEN_LIMITS, FrozenChoice, frozenChunk } from "../../lib/trail/export/frozen-rows.ts";
import { otlpSpans } from "../../lib/trail/export/otlp-spans.ts";
import { pictureSvg, type PictureTheme } from "../../lib/trail/export/picture-svg.ts";
import { traceEvents } from "../../lib/trail/export/trace-events.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { JobtrailError } from "../error.ts";
import { readVersion, ROOT } from "../version.ts";
import type { Store } from "../store/store.ts";
import { jobEvents, jobLinesJson } from "./job-lines.ts";

/** The forms in which a trail leaves. */
type TrailFormat = "json" | "perfetto" | "otlp" | "svg" | "html";

/** How a trail is to be exported. */
export interface TrailExport {
  format: TrailFormat;
  /** Of the picture. */
  theme: PictureTheme;
  /** Absolute address of the trail. */
  link: string;
}

/** Events that are written at once. */
const EVENTS_AT_ONCE = 1_000;
/** Of the lines in a frozen trail, characters: a browser opens a file of this size at once. */
const MOST_FROZEN = 64 * 1024 * 1024;

/**
 * A trail in one of its forms, in pieces: its lines are never all in memory.
 * @throws StoreError while iterating, JobtrailError `frozen-unbuilt`
 */
export function exportedTrail(
  store: Pick<Store, "export">,
  trail: Trail,
  { format, theme, link }: TrailExport,
  signal?: AbortSignal,
): AsyncIterable<string> {
  switch (format) {
    case "json":
      return asJson(store, trail, signal);
    case "perfetto":
      return asTraceEvents(trail, link);
    case "otlp":
      return inOne(`${JSON.stringify(otlpSpans(trail, readVersion()))}\n`);
    case "svg":
      return inOne(`<?xml version="1.0" encoding="UTF-8"?>\n${pictureSvg(trail, theme)}\n`);
    case "html":
      return frozen(store, trail, link, signal);
  }
}

async function* inOne(text: string): AsyncGenerator<string> {
  yield text;
}

/** As `sharedTrailSchema` says. */
async function* asJson(
  store: Pick<Store, "export">,
  trail: Trail,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const head = { format: "jobtrail-trail", version: 1, exported: new Date().toISOString(), trail };
  yield `${JSON.stringify(head).slice(0, -1)},"lines":[`;
  let separator = "\n";
  for await (const page of jobLinesJson(store, trail, signal)) {
    yield separator + page.join(",\n");
    separator = ",\n";
  }
  yield "\n]}\n";
}

async function* asTraceEvents(trail: Trail, link: string): AsyncGenerator<string> {
  const about = { job: trail.job_id ?? trail.job, state: trail.state, link };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n`;
  let texts: string[] = [];
  let separator = "";
  for (const event of traceEvents(trail)) {
    texts.push(JSON.stringify(event));
    if (texts.length < EVENTS_AT_ONCE) continue;
    yield separator + texts.join(",\n");
    texts = [];
    separator = ",\n";
  }
  yield `${texts.length > 0 ? separator + texts.join(",\n") : ""}\n]}\n`;
}

async function* frozen(
  store: Pick<Store, "export">,
  trail: Trail,
  link: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const script = await frozenScript();
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");
  yield frozenStart(trail, { script, sha256, link, frozen: new Date().toISOString() });
  const numbers = new Map(citedEvents(trail).map((id, index) => [id, index + 1]));
  const choice = new FrozenChoice(trail.lines, numbers);
  let characters = 0;
  let cut = 0;
  for await (const page of jobEvents(store, trail, signal)) {
    const kept = page.flatMap((event) => choice.take(event) ?? []);
    if (kept.length === 0) continue;
    const part = frozenPart(frozenChunk(kept, numbers));
    if (characters + part.length > MOST_FROZEN) cut += kept.length;
    else {
      characters += part.length;
      yield part;
    }
  }
  yield frozenEnd(script, limitsOf(choice.leftOut, cut));
}

function limitsOf(leftOut: number, cut: number): string[] {
  const { first, last, grave } = FROZEN_LIMITS;
  const count = new Intl.NumberFormat("en");
  return [
    `This file holds at most the first ${count.format(first)} and the last ${count.format(last)} lines of a job, and between them its warnings, its errors (${count.format(grave)} of them) and the lines that the verdict cites; messages are cut at 4,000 characters, and lines end at 64 MiB.`,
    leftOut === 0
      ? "None of this job's lines was left out."
      : `${count.format(leftOut)} of this job's lines were left out; the JSON export has all of them.`,
    ...(cut > 0 ? [`${count.format(cut)} more lines did not fit.`] : []),
  ];
}

let script: Promise<string> | undefined;

/** The program that `components/frozen` is built to. */
function frozenScript(): Promise<string> {
  script ??= readFile(join(ROOT, "dist", "frozen-page.js"), "utf8").catch((cause: unknown) => {
    script = undefined;
    throw new JobtrailError(
      "frozen-unbuilt",
      "dist/frozen-page.js, the program of a frozen trail, is not there; build it with npm run build.",
      { cause },
    );
  });
  return script;
}
