import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { completionSource } from "./completions.ts";
import type { ValueSource } from "./completions.ts";
import { queryLanguage } from "./query-language.ts";

/** What is offered with the caret where `|` stands, as the texts that would be put in. */
async function offered(marked: string, values?: ValueSource, explicit = false): Promise<unknown[]> {
  const pos = marked.indexOf("|");
  const state = EditorState.create({ doc: marked.replace("|", ""), extensions: [queryLanguage()] });
  const result = await completionSource(() => values)(new CompletionContext(state, pos, explicit));
  return result ? [state.sliceDoc(result.from, pos), ...result.options.map((option) => option.apply)] : [];
}

const hosts: ValueSource = (field) => Promise.resolve(field === "host" ? ["prover-2", "rack 7", ""] : []);

describe("names", () => {
  test("are offered where a condition begins", async () => {
    expect(await offered("a le|")).toContain("level:");
    expect(await offered("-(ho|")).toEqual(expect.arrayContaining(["ho", "host:"]));
    expect(await offered("|")).toEqual([]);
    expect(await offered("a |", undefined, true)).toContain("target:");
  });

  test("are not offered in quotes or in a regex", async () => {
    expect(await offered('"out of le|"')).toEqual([]);
    expect(await offered("/a le|/")).toEqual([]);
  });
});

describe("values", () => {
  test("of a field come most frequent first, quoted where needed", async () => {
    expect(await offered("host:|", hosts)).toEqual(["", "prover-2", '"rack 7"', '""']);
    expect(await offered("x -Host:prover-1,pro|", hosts)).toEqual(["pro", "prover-2", '"rack 7"', '""']);
  });

  test("of level and phase are known without asking", async () => {
    expect(await offered("level>=|")).toEqual(["", "error", "warn", "info", "debug", "trace"]);
    expect(await offered("phase:P|")).toEqual(["P", "Contributions", "Prove", "Aggregate"]);
  });

  test("that cannot be fetched are not offered", async () => {
    expect(await offered("host:|", () => Promise.reject(new Error("offline")))).toEqual([]);
    expect(await offered("elapsed_ms:|", hosts)).toEqual([]);
  });
});
