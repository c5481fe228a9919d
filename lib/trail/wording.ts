import { isoFromMicros } from "../time.ts";
import { isCrash, isFailure } from "./failures.ts";
import type { Lane } from "./lane.ts";
import type { Reading } from "./reading.ts";
import type { Sentence } from "./verdict-lines.ts";

/** A lane as a sentence calls it. */
export function laneName({ role, host, worker, workerName }: Lane): string {
  if (role === "coordinator") return `the coordinator${host ? ` (${host})` : ""}`;
  if (host === "") return `worker ${workerName || worker}`;
  return worker === "" ? host : `${host} (worker ${workerName || worker})`;
}

/** What a line says, between quotation marks, on one line. */
export function quoted(words: string): string {
  return `“${words
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" ")}”`;
}

/** The time of day in UTC, to the millisecond. @param us microseconds since the epoch */
export function clockTime(us: number): string {
  return `${isoFromMicros(Math.round(us)).slice(11, 23)} UTC`;
}

/** Lines of the one at fault that belong together, µs. */
const LAST_WORDS_US = 5_000_000;
const MOST_WORDS = 3;

/** What the one at fault said as it broke. */
export function lastWords(lane: Lane | undefined, reading: Reading): Sentence[] {
  if (!lane?.own.includes(reading))
    return [{ text: `The line that says so: ${quoted(wordsOf(reading))}`, events: [reading.id] }];
  const words = lane.own
    .filter(
      (own) =>
        own === reading ||
        ((isCrash(own) || isFailure(own)) &&
          own.timeUs >= reading.timeUs &&
          own.timeUs - reading.timeUs <= LAST_WORDS_US),
    )
    .slice(0, MOST_WORDS);
  return [
    {
      text: `Its last words: ${words.map((word) => quoted(wordsOf(word))).join(", then ")}`,
      events: words.map(({ id }) => id),
    },
  ];
}

function wordsOf({ text, reason, milestone }: Reading): string {
  if (reason !== "" && !text.includes(reason)) return text === "" ? reason : `${text}: ${reason}`;
  return text || milestone.replaceAll("_", " ");
}
