import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { PREFIXES } from "../lines/prefix/registry.ts";
import { FORMATS } from "../parse/registry.ts";
import type { LogRecord } from "../record.ts";
import {
  CORPUS_FORMATS,
  corpusFiles,
  isWhole,
  parseBytes,
  readersOf,
  readLog,
  readTruth,
  score,
} from "./corpus-compare.ts";

const CORPUS = fileURLToPath(new URL("../../fixtures/corpus", import.meta.url));
const SAMPLES = PREFIXES.flatMap(({ name, samples }) =>
  samples.map((sample, index) => ({ name: `${name} ${index}`, sample })),
);

function prefixed(text: string, sample: (line: string) => string): Buffer {
  return Buffer.from(
    text
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => `${sample(line)}\n`)
      .join(""),
  );
}

/** Without what a prefix adds: where it stood, whose line it is, and how many bytes it takes. */
function essence({ timeUs, level, target, message, fields, job, phase, worker, format }: LogRecord): unknown {
  const { pid: _pid, pod: _pod, container: _container, output: _output, rank: _rank, ...own } = fields;
  return { timeUs, level, target, message, own, job, phase, worker, format };
}

// A carriage return before a line that is no event's own is no sign that a display was there.
const ofEveryLine = SAMPLES.filter(
  ({ name }) => !name.startsWith("overwritten") && !name.startsWith("indent"),
);

describe.each(SAMPLES)("$name", ({ name, sample }) => {
  test("before every format's samples", () => {
    for (const { samples } of FORMATS)
      for (const text of samples.filter(
        (text) => !text.includes("\n") || !/^(?:overwritten|indent)/.test(name),
      )) {
        const plain = parseBytes(Buffer.from(`${text}\n`), "h.s");
        const [found, ...more] = parseBytes(prefixed(`${text}\n`, sample), "h.s");
        expect(more).toEqual([]);
        expect(essence(found!)).toEqual(essence(plain[0]!));
      }
  });
});

describe.each(ofEveryLine)("a saved log with $name", ({ sample }) => {
  test.each(CORPUS_FORMATS)("in %s is read like the original", (format) => {
    for (const file of corpusFiles(CORPUS).slice(0, 2)) {
      const log = readLog(CORPUS, format, file).toString("utf8");
      const bytes = prefixed(log, sample);
      const result = score(
        format,
        bytes,
        readTruth(CORPUS, file),
        parseBytes(bytes, file),
        readersOf(format),
      );
      expect(result.fields.filter(({ equal }) => equal !== result.expected)).toEqual([]);
      expect(isWhole(result)).toBe(true);
    }
  });
});

test("services that are pasted together are read apart", () => {
  const [first = "", second = ""] = corpusFiles(CORPUS);
  const logs = [first, second].map((file) =>
    readLog(CORPUS, "rank", file).toString("utf8").split("\n").slice(0, 90),
  );
  const lines = logs[0]!.flatMap((line, index) => [
    `coordinator-1  | ${line}`,
    `worker-12      | ${logs[1]![index] ?? ""}`,
  ]);
  const records = parseBytes(Buffer.from(`${lines.join("\n")}\n`), "h.s");
  for (const [index, host] of ["coordinator-1", "worker-12"].entries())
    expect(records.filter((record) => record.host === host).map(({ message }) => message)).toEqual(
      parseBytes(Buffer.from(`${logs[index]!.join("\n")}\n`), "h.s").map(({ message }) => message),
    );
});

test("what a prefix tells is in the event where nothing better is known", () => {
  const text = "2026-05-28T20:26:40.383597Z INFO: x";
  const [event, foreign, kernel] = parseBytes(
    Buffer.from(
      `May 28 22:26:41 prover-07 zisk-worker[1234]: ${text}\nMay 28 22:26:42 prover-07 zisk-worker[1234]: words\nMay 28 22:26:43 prover-07 kernel: more\n`,
    ),
    "h.s",
  );
  expect(event).toMatchObject({
    host: "prover-07",
    service: "zisk-worker",
    message: "x",
    fields: { pid: "1234" },
  });
  // The clock of the prefixes is two hours ahead: the event that tells both times says so.
  expect(foreign).toMatchObject({
    message: "words",
    level: "",
    timeUs: Date.UTC(2026, 4, 28, 20, 26, 42) * 1000,
  });
  expect(kernel).toMatchObject({ service: "kernel", timeUs: Date.UTC(2026, 4, 28, 20, 26, 43) * 1000 });
});
