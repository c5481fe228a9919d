import { microsFromIso } from "../../../lib/time.ts";
import { isOpen } from "../../../lib/trail/state.ts";
import type { Trail } from "../../../lib/trail/shape.ts";
import { cutTo, columnsOf } from "./fit.ts";
import { headOf, phaseLines, type Page } from "./printed-trail.ts";

/** What is shown of a job while it goes on. */
export interface LiveDisplay {
  waiting(): void;
  show(trail: Trail): void;
  /** @param why a sentence; null when the server answers again */
  lost(why: string | null): void;
  /** Takes away what stands only while it goes on. */
  end(): void;
}

/**
 * On a terminal a few lines that are painted over; elsewhere a line for each thing that changed, and nothing where nothing
 * is to be shown.
 * @param stream undefined for nothing
 */
export function liveDisplay(
  job: string,
  stream: NodeJS.WriteStream | undefined,
  page: () => Page,
): LiveDisplay {
  if (!stream) return { waiting() {}, show() {}, lost: sayLost(), end() {} };
  return stream.isTTY ? overpainted(job, stream, page) : lineByLine(job, stream);
}

function overpainted(job: string, stream: NodeJS.WriteStream, page: () => Page): LiveDisplay {
  let rows = 0;
  let trail: Trail | undefined;
  let trouble: string | null = null;

  function paint(lines: readonly string[]): void {
    const { columns } = page();
    // A line that the terminal breaks would be counted as one.
    const fitting = lines.map((line) =>
      columnsOf(withoutColours(line)) > columns ? cutTo(withoutColours(line), columns) : line,
    );
    stream.write(`${erase(rows)}${fitting.map((line) => `${line}\n`).join("")}`);
    rows = fitting.length;
  }
  function draw(): void {
    const notice = trouble === null ? [] : [page().paint("warn", trouble)];
    if (trail) paint([...headOf(trail, page()), ...phaseLines(trail, page()), ...notice]);
    else paint([`Waiting for the first line of job ${job}.`, ...notice]);
  }

  return {
    waiting: draw,
    show(next) {
      trail = next;
      draw();
    },
    lost(why) {
      if (why === null && trouble === null) return;
      trouble = why && `${new Date().toISOString().slice(11, 19)} UTC: ${why}`;
      draw();
    },
    end() {
      stream.write(erase(rows));
      rows = 0;
    },
  };
}

/** ECMA-48: up so many lines (8.3.22), and away with what stands below (8.3.39). */
function erase(rows: number): string {
  return rows === 0 ? "" : `\u001b[${rows}A\u001b[J`;
}

function withoutColours(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replaceAll(/\u001b\[\d*m/g, "");
}

function lineByLine(job: string, stream: NodeJS.WriteStream): LiveDisplay {
  let said = "";
  return {
    waiting: () => stream.write(`Waiting for the first line of job ${job}.\n`),
    show(trail) {
      const text = standOf(trail);
      if (text === said) return;
      said = text;
      stream.write(`${trail.updated.slice(11, 19)} ${text}\n`);
    },
    lost: sayLost(),
    end() {},
  };
}

/** How a job stands, in a few words. */
function standOf({ state, phases, phase, ended, started }: Trail): string {
  if (!isOpen(state) && ended !== null) {
    const seconds = ((microsFromIso(ended) ?? 0) - (microsFromIso(started) ?? 0)) / 1e6;
    return `${state} after ${seconds.toFixed(1)} s`;
  }
  const now = phases.find((one) => one.phase === phase);
  return now ? `${state}: ${now.phase} ${now.done}/${now.total}` : state;
}

function sayLost(): LiveDisplay["lost"] {
  let isLost = false;
  return (why) => {
    if (why !== null && !isLost) console.error(`jobtrail: ${why}`);
    isLost = why !== null;
  };
}
