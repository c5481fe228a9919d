import { expect, test } from "vitest";
import { PHASES } from "../event.ts";
import { COORDINATOR_LINES } from "./fixtures/coordinator-lines.ts";
import { WORKER_LINES } from "./fixtures/worker-lines.ts";
import { phaseMarks } from "./phase-marks.ts";
import { SAYINGS } from "./table.ts";

function marked(text: string): string[] {
  return PHASES.filter((phase) => new RegExp(phaseMarks(phase) ?? "", "i").test(text));
}

test("each sentence about a phase has its marks, and no other has any", () => {
  for (const { sentence, also = [], phase, inPhaseOfTask } of SAYINGS) {
    for (const text of [sentence, ...also]) {
      for (const spoken of /\{phase(?:Number)?\}/.test(text) ? PHASES : [phase]) {
        const number = String(PHASES.findIndex((one) => one === spoken) + 1);
        const words = text.replace("{phase}", spoken ?? "").replace("{phaseNumber}", number);
        const expected = inPhaseOfTask ? ["Contributions", "Prove"] : spoken ? [spoken] : [];
        expect({ words, marked: marked(words) }).toEqual({ words, marked: expected });
      }
    }
  }
});

test("each line of a cluster that is read as of a phase has its mark", () => {
  const lines = [...COORDINATOR_LINES, ...WORKER_LINES].filter(([, , { phase }]) => phase);
  expect(lines.length).toBeGreaterThan(30);
  for (const [, words, { phase }] of lines) expect(marked(words)).toContain(phase);
});

test("other words are no phase", () => {
  expect(phaseMarks("Setup")).toBeUndefined();
});
