import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { billOfMaterials } from "./sbom.mjs";

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };

test("the bill of materials names every package that ships with its licence, and none that only tests", async () => {
  const bill = (await billOfMaterials()) as {
    bomFormat: string;
    components: { name: string; version: string; licenses?: unknown[]; hashes?: unknown[]; group?: string }[];
  };
  expect(bill.bomFormat).toBe("CycloneDX");
  const names = bill.components.map(({ name, group }) => (group ? `${group}/${name}` : name));
  expect(Object.keys(dependencies).filter((name) => !names.includes(name))).toEqual([]);
  const onlyTests = ["vitest", "knip", "@playwright/test", "fast-check"];
  expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(onlyTests));
  expect(onlyTests.filter((name) => names.includes(name))).toEqual([]);
  expect(bill.components.filter(({ licenses = [] }) => licenses.length === 0)).toEqual([]);
});
