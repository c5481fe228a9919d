import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { PUBLIC_FILES } from "./public-files.ts";

test("every file of public/ is served without a token, and nothing else", () => {
  expect([...PUBLIC_FILES].sort()).toEqual(
    readdirSync("public")
      .map((name) => `/${name}`)
      .sort(),
  );
});
