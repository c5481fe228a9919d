import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { phaseWords } from "./phase-words.ts";

test("each sentence about a phase has one of its words, and of no other phase", () => {
  const lines = [
    "coord-01.zisk-coordinator",
    "prover-01.zisk-worker",
    "prover-02.zisk-worker",
    "prover-03.zisk-worker",
  ];
  let phases = 0;
  for (const name of lines) {
    const truth = readFileSync(new URL(`../../fixtures/corpus/truth/${name}.jsonl`, import.meta.url), "utf8");
    for (const line of truth.trim().split("\n")) {
      const { text, phase } = JSON.parse(line) as { text: string; phase: string | null };
      if (phase === null) continue;
      phases++;
      const found = ["Contributions", "Prove", "Aggregate"].filter((one) =>
        new RegExp(phaseWords(one) ?? "", "i").test(text),
      );
      expect({ text, found }).toEqual({ text, found: [phase] });
    }
  }
  expect(phases).toBeGreaterThan(300);
});

test("other words are no phase", () => {
  expect(phaseWords("Setup")).toBeUndefined();
});
