#!/usr/bin/env -S UV_THREADPOOL_SIZE=8 node --max-semi-space-size=32
import { existsSync } from "node:fs";

const built = new URL("../dist/jobtrail.mjs", import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error("Jobtrail is not built yet. Run npm start (or npm run build) in its folder first.");
  process.exitCode = 1;
}
