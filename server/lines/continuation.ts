import { opensEvent } from "../../lib/zisk/foreign.ts";
import { beginsEvent } from "./begins-event.ts";

/**
 * What the lines of an event said so far, and so which line may come next: an error and its chain of causes as anyhow
 * prints it with `{:?}` (https://docs.rs/anyhow/1/anyhow/struct.Error.html#display-representations), a panic and its
 * backtrace (https://doc.rust-lang.org/std/panic/index.html), a value printed with `{:#?}`, C++'s last words, and an
 * event of tracing-subscriber's `Pretty` (tracing-subscriber/src/fmt/format/pretty.rs): two spaces and the time, then
 * lines indented by four (place or thread, once; one line a span), then an empty line.
 */
export type Continuation =
  | "error"
  | "error-gap"
  | "causes"
  | "frames"
  | "panic-place"
  | "panic"
  | "what"
  | "debug"
  | "pretty"
  | "pretty-error"
  | "pretty-gap"
  | "pretty-causes"
  | "pretty-spans";

/** What a line does to an event that may go on. */
export interface Step {
  /** What may come next; undefined where the event is complete. */
  next?: Continuation;
  /** False for a line that only what comes behind it can prove to belong. */
  isSure: boolean;
}

const PRETTY = /^ {2}(?:\d{4}-\d\d-\d\d[T ]\d\d:| {3}\d|\d|(?: INFO| WARN|ERROR|DEBUG|TRACE) [\w:]+: )/;
const PLACE = /^ {4}(?:at \S+(?: on \S.*)?|on \S.*)$/;
const SPAN = /^ {4}in (?:\S+|[\w:]+::\S.*?)(?: with \S.*)?$/;
const CAUSE_HEAD = /^(?:Caused by|Location):$/;
const BACKTRACE_HEAD = /^[Ss]tack backtrace:$/;
const FRAME = /^(?: {2,}\d+: | {6,}at \S| +\[\.\.\. )/;
const NOTE = /^note: (?:run with |Some details are omitted)/;
const PANIC_VALUES = /^ {1,2}(?:left|right): /;
const BLOCK_END = /^[}\])]+[,.;]?$/;

/** Which lines may follow a line that is no continuation itself; undefined where none may. */
export function opensWith(text: string): Continuation | undefined {
  const first = text.charCodeAt(0);
  if (first === 0x7b) return undefined;
  if (first === 0x20 && text.startsWith("  ") && PRETTY.test(text) && beginsEvent(text))
    return isSevere(text) ? "pretty-error" : "pretty";
  if (opensBlock(text)) return beginsEvent(text) ? "debug" : undefined;
  if (first >= 0x30 && first <= 0x39) return isSevere(text) && beginsEvent(text) ? "error" : undefined;
  return opensForeign(text);
}

/** The lines without a time that others belong to. */
function opensForeign(text: string): Continuation | undefined {
  switch (opensEvent(text)) {
    case "error-chain":
      return "error";
    case "terminate":
      return "what";
    case "panic":
      // Since Rust 1.73 the message stands in the next line.
      return text.endsWith(":") ? "panic-place" : "panic";
    case undefined:
      return text.startsWith("ERROR ") && beginsEvent(text) ? "error" : undefined;
  }
}

/** Only what goes wrong has causes: an event of every level would have to wait for lines that never come. */
function isSevere(text: string): boolean {
  const next = text.charCodeAt(28);
  const level = next === 0x20 ? text.charCodeAt(29) : next;
  // Behind a time with six decimals: INFO, DEBUG and TRACE, which are nearly all.
  if (level === 0x49 || level === 0x44 || level === 0x54)
    return text.charCodeAt(26) !== 0x5a ? SEVERE.test(text) : false;
  return SEVERE.test(text);
}

const SEVERE = /^.{0,160}?\b(?:ERROR|WARN)[: ]/;

function opensBlock(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === 0x7b || last === 0x5b || last === 0x28;
}

/** Whether a line belongs to an event, and what may come next; undefined where it does not belong. */
export function stepTo(from: Continuation, text: string): Step | undefined {
  switch (from) {
    case "error":
    case "error-gap":
      return from === "error" && text === "" ? { next: "error-gap", isSure: false } : ofChain(text, "causes");
    case "causes":
      if (text === "") return { next: "error-gap", isSure: false };
      return text.startsWith("    ") ? { next: "causes", isSure: true } : ofChain(text, "causes");
    case "frames":
      return FRAME.test(text) || NOTE.test(text) ? { next: "frames", isSure: true } : undefined;
    case "panic-place":
      return isPanicMessage(text) ? { next: "panic", isSure: true } : undefined;
    case "panic":
      if (text === "") return { next: "error-gap", isSure: false };
      if (NOTE.test(text) || PANIC_VALUES.test(text)) return { next: "panic", isSure: true };
      return ofChain(text, "causes");
    case "what":
      return text.startsWith("  what():") ? { isSure: true } : undefined;
    case "debug":
      if (text.startsWith("    ")) return { next: "debug", isSure: false };
      return BLOCK_END.test(text) ? { isSure: true } : undefined;
    default:
      return ofPretty(from, text);
  }
}

function ofPretty(from: Continuation, text: string): Step | undefined {
  if (text === "") {
    const mayGoOn = from === "pretty-error" || from === "pretty-causes";
    return mayGoOn
      ? { next: "pretty-gap", isSure: true }
      : from === "pretty-gap"
        ? undefined
        : { isSure: true };
  }
  if (from !== "pretty-spans" && from !== "pretty-gap" && PLACE.test(text))
    return { next: "pretty-spans", isSure: true };
  if (from !== "pretty-gap" && SPAN.test(text)) return { next: "pretty-spans", isSure: true };
  if (from === "pretty-causes" && text.startsWith("    ")) return { next: "pretty-causes", isSure: true };
  if (from === "pretty-error" || from === "pretty-gap") return ofChain(text, "pretty-causes");
  return undefined;
}

function ofChain(text: string, next: Continuation): Step | undefined {
  if (CAUSE_HEAD.test(text)) return { next, isSure: true };
  return BACKTRACE_HEAD.test(text) ? { next: "frames", isSure: true } : undefined;
}

/** A panic's message may be any words, but no event, and nothing that opens one of its own. */
function isPanicMessage(text: string): boolean {
  return text !== "" && !beginsEvent(text) && !text.startsWith("{") && opensForeign(text) === undefined;
}
