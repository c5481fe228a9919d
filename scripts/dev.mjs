// The product with pages that reload as they are changed: `npm run dev`. What is under server/ takes a restart.
import { buildServer } from "./build.mjs";
import { install } from "./install.mjs";

try {
  await install("all");
  await buildServer();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

Object.assign(process.env, { NODE_ENV: "development", JOBTRAIL_DEV: "1" });
process.setSourceMapsEnabled(true);
process.argv.splice(2, 0, "serve");
await import(new URL("../dist/jobtrail.mjs", import.meta.url).href);
