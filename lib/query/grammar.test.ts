import { readFileSync } from "node:fs";
import { buildParserFile } from "@lezer/generator";
import { expect, test } from "vitest";

/** After a change to the grammar, `npx vitest run lib/query/grammar.test.ts -u` writes the parser anew. */
test("parser.ts is what the grammar generates", async () => {
  const warnings: string[] = [];
  const grammar = readFileSync(new URL("query.grammar", import.meta.url), "utf8");
  const { parser } = buildParserFile(grammar, {
    fileName: "query.grammar",
    typeScript: true,
    warn: (message) => warnings.push(message),
  });
  expect(warnings).toEqual([]);
  await expect(parser).toMatchFileSnapshot("parser.ts");
});
