import type { CorpusFormat, Score, Truth } from "./corpus-compare.ts";
import { CORPUS_FORMATS, parseBytes, readersOf, readLog, readTruth, score } from "./corpus-compare.ts";

// What stands between events in real streams: a panic and its backtrace, a shell, the kernel, empty lines, rubbish.
const FOREIGN = [
  "thread 'tokio-runtime-worker' panicked at src/prover.rs:42:9:",
  "   0: rust_begin_unwind",
  "             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:665:5",
  "    at Object.<anonymous> (/srv/app/index.js:1:7)",
  "    in somewhere else entirely, not a span",
  "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
  "bash: line 1: zisk-worker: command not found",
  "[ 1234.567890] NVRM: Xid (PCI:0000:41:00): 79, pid=1234, GPU has fallen off the bus.",
  "job started",
  "ERROR: failed to connect job_id=not-one-of-ours",
  '{"level":"INFO","fields":{"message":"cut off in the mid',
  "",
];
/** What says by its words how grave it is. */
const GRAVE = /^(?:thread '|ERROR: )/;

interface Piece {
  bytes: Buffer;
  /** Undefined for a foreign line. */
  truth: Truth | undefined;
  format: CorpusFormat;
}

/**
 * One stream in which all formats alternate event by event with foreign lines between, compared with the truth.
 * @param coloured puts escape codes into the single-line formats too
 */
export function mixedScores(directory: string, file: string, coloured: boolean): Score[] {
  const pieces = mixed(directory, file, coloured);
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  const records = parseBytes(bytes, file);
  const name = `mixed${coloured ? ", coloured" : ""}`;
  const scores = CORPUS_FORMATS.map((format) => {
    const own = pieces.flatMap((piece, index) => (piece.truth && piece.format === format ? [index] : []));
    const truths = own.map((index) => pieces[index]!.truth!);
    const found = own.flatMap((index) => records[index] ?? []);
    const ownBytes = Buffer.concat(own.map((index) => pieces[index]!.bytes));
    return score(`${name}: ${format}`, ownBytes, truths, found, readersOf(format));
  });
  const foreign = pieces.flatMap((piece, index) => (piece.truth ? [] : [index]));
  const whole = foreign.filter((index) => {
    const record = records[index];
    return (
      record &&
      record.level === (GRAVE.test(record.message) ? "error" : "") &&
      record.job === "" &&
      `${record.message}\n` === pieces[index]!.bytes.toString()
    );
  });
  // Every record beyond the pieces is an extra event; it is counted here.
  const extra = records.length - pieces.length;
  scores.push({
    name: `${name}: foreign lines`,
    expected: foreign.length,
    found: foreign.length + extra,
    bytesEqual: true,
    fields: [{ field: "whole", equal: whole.length, firstDifference: undefined }],
  });
  return scores;
}

function mixed(directory: string, file: string, coloured: boolean): Piece[] {
  const truths = readTruth(directory, file);
  const events = new Map(
    CORPUS_FORMATS.map((format) => [format, cutEvents(readLog(directory, format, file).toString(), format)]),
  );
  const pieces: Piece[] = [];
  truths.forEach((truth, index) => {
    CORPUS_FORMATS.forEach((format, turn) => {
      const event = events.get(format)?.[index] ?? "";
      pieces.push({ bytes: Buffer.from(coloured ? colour(event, format) : event), truth, format });
      if ((index + turn) % 3 === 0) {
        const line = FOREIGN[(index + turn) % FOREIGN.length] ?? "";
        pieces.push({ bytes: Buffer.from(`${line}\n`), truth: undefined, format });
      }
    });
  });
  return pieces;
}

function cutEvents(log: string, format: CorpusFormat): string[] {
  const end = format.startsWith("pretty") ? "\n\n" : "\n";
  return log
    .split(end)
    .filter((event) => event !== "")
    .map((event) => event + end);
}

/** Escape codes where tracing-subscriber puts them: time and target dimmed, level coloured, names in italics. */
function colour(event: string, format: CorpusFormat): string {
  if (format.startsWith("pretty")) return event;
  if (format === "json") return `\u001b[2m${event.slice(0, -1)}\u001b[0m\n`;
  return event
    .replace(/^\S+/, "\u001b[2m$&\u001b[0m")
    .replace(/TRACE|DEBUG| ?INFO| ?WARN|ERROR/, "\u001b[32m$&\u001b[0m")
    .replace(/(\w+::\w+)(:)/, "\u001b[2m$1\u001b[0m\u001b[2m$2\u001b[0m")
    .replace(/ (\w+)=/g, " \u001b[3m$1\u001b[0m\u001b[2m=\u001b[0m");
}
