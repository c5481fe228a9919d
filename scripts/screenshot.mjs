import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { install } from "./install.mjs";
import { ROOT } from "./run-command.mjs";

/** Takes docs/screenshot.png from the running product, with the sample cluster playing. */
const FILE = join(ROOT, "docs/screenshot.png");
const CHROMIUM = "/usr/bin/chromium";
/** By now the sample has had a failed job and several phases. */
const ROWS = 400;
const WITHIN_MS = 180_000;

await install("all");
await build();
const { startServer } = await importStart();
const { chromium } = await import("@playwright/test");
const server = await startServer({ args: ["--sample"] });
const browser = await chromium.launch({
  executablePath: existsSync(CHROMIUM) ? CHROMIUM : undefined,
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  await rowsStored();
  const page = await browser.newPage({ viewport: { width: 1360, height: 850 }, deviceScaleFactor: 2 });
  await page.goto(server.url);
  await page.getByRole("row").nth(20).waitFor();
  mkdirSync(join(ROOT, "docs"), { recursive: true });
  await page.screenshot({ path: FILE, animations: "disabled" });
  console.log(`Wrote ${FILE}`);
} finally {
  await browser.close();
  await server.stop();
}

/** e2e/start-server.ts, which Node 20 cannot import as it is. */
async function importStart() {
  const { build: bundle } = await import("esbuild");
  // As far below the project as its source: it finds the program relative to itself.
  const outfile = join(ROOT, "dist/start-server.mjs");
  await bundle({
    entryPoints: [join(ROOT, "e2e/start-server.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return import(pathToFileURL(outfile).href);
}

async function rowsStored() {
  const deadline = Date.now() + WITHIN_MS;
  while (Date.now() < deadline) {
    const { sources } = await (await fetch(`${server.url}/api/sources`)).json();
    if (sources.reduce((sum, source) => sum + source.rows, 0) >= ROWS) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`The sample stored fewer than ${ROWS} rows in ${WITHIN_MS / 1000} s.`);
}
