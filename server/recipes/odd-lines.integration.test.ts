import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sourceConfigSchema } from "../sources/registry.ts";
import { readSources, selectionOf, type ReadSources } from "./fixtures/view.ts";

const json = (second: number, level: string, message: string): string =>
  JSON.stringify({
    timestamp: `2026-06-04T13:39:${second}.000000Z`,
    level,
    fields: { message, phase: "Prove", is_last: second === 40 },
    target: "zisk_worker",
  });

/** Files as they are, not as they should be; latin1, so that a byte is a character. */
const FILES = {
  plain: [
    json(30, "INFO", 'it\'s "quoted" $(touch evil) `touch evil`'),
    json(31, "ERROR", "lost"),
    "somebody's 'main' panicked, they say",
    "and another word",
    json(40, "WARN", "again"),
  ],
  panic: [
    json(31, "INFO", "before"),
    "thread 'main' panicked at src/main.rs:12:5:",
    "index out of bounds",
    "stack backtrace:",
    "   0: rust_begin_unwind",
    json(40, "WARN", "again"),
  ],
  bytes: [json(30, "INFO", "before"), "not UTF-8: \xff\xfe lost", json(41, "ERROR", "after")],
  mixed: [
    "  2026-06-04T13:39:30.000001Z  INFO zisk_worker::worker: of several lines",
    "    at src/main.rs:85",
    "",
    "  2026-06-04T13:39:41.000001Z ERROR zisk_worker::worker: lost",
    "    at src/main.rs:85",
    "a line between",
    "and another",
  ],
};
/** A panic and its backtrace are one event. */
const EVENTS = 5 + 3 + 3 + 4;

describe.skipIf(!existsSync("/usr/bin/jq"))("commands for odd lines (needs jq)", () => {
  let folder: string;
  let sources: ReadSources;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "jobtrail-odd-"));
    const configs = Object.entries(FILES).map(([name]) =>
      sourceConfigSchema.parse({ type: "file", name, paths: [join(folder, `${name}.log`)] }),
    );
    for (const [name, lines] of Object.entries(FILES))
      await writeFile(join(folder, `${name}.log`), `${lines.join("\n")}\n`, "latin1");
    sources = await readSources(join(folder, "data"), configs);
    const isStored = async (): Promise<void> => expect(await sources.rows()).toBe(EVENTS);
    await vi.waitFor(isStored, { timeout: 60_000, interval: 100 });
  });

  afterAll(async () => {
    await sources?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each<[string, string[]]>([
    ["source:plain level>=warn", []],
    ["source:plain -level:info", []],
    ['source:plain level:""', []],
    ["source:plain panicked", []],
    ["source:plain (phase:Prove OR panicked)", []],
    ["source:plain is_last:true", []],
    ['source:plain message:"it\'s \\"quoted\\" $(touch evil) `touch evil`"', []],
    ["source:panic level:error", ["Some events have several lines"]],
    ['source:panic "out of bounds"', ["Some events have several lines"]],
    ["source:bytes lost", []],
    ["source:bytes level:error", []],
    ["source:bytes", []],
    ["source:mixed", []],
    ["source:mixed level:error", ["Some events have several lines"]],
  ])("show what is in view: %s", async (query, notes) => {
    for (const [from, to] of [
      ["", ""],
      ["2026-06-04T13:39:31Z", "2026-06-04T13:39:40Z"],
      ["2026-06-04T13:39:31Z", ""],
    ] as const) {
      const shown = await sources.show(selectionOf(query, from, to));
      expect(shown).toMatchObject({ missing: [], wrong: [] });
      const told = shown.commands.flatMap((command) => command.notes);
      // A range without any line in view has no command, and so nothing to tell.
      const begun = told.map((note) => notes.find((begin) => note.startsWith(begin)) ?? note);
      expect(begun).toEqual(shown.commands.length > 0 ? notes : []);
    }
    expect(existsSync("evil")).toBe(false);
  });
});
