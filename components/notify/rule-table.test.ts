import { expect, test } from "vitest";
import { ruleTable } from "./rule-table.ts";

const answers = {
  name: " on-call ",
  url: " https://hooks.example.org/x ",
  format: "slack" as const,
  on: ["phase slow", "new error"] as const,
  hosts: "prover-*, ,coord-01 ",
  services: "",
  factor: "2.5",
  after: "10m",
};

test("what was filled in becomes a table, and what belongs to nothing chosen stays out", () => {
  expect(ruleTable(answers)).toEqual({
    name: "on-call",
    url: "https://hooks.example.org/x",
    format: "slack",
    on: ["phase slow", "new error"],
    hosts: ["prover-*", "coord-01"],
    factor: 2.5,
  });
  expect(ruleTable({ ...answers, factor: "two" })).toMatchObject({ factor: "two" });
});
