import { build } from "./build.mjs";
import { install } from "./install.mjs";

try {
  await install("product");
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// In this very process: signals reach the server with nothing between that could swallow them.
process.env.NODE_ENV = "production";
process.setSourceMapsEnabled(true);
process.argv.splice(2, 0, "serve");
await import(new URL("../dist/jobtrail.mjs", import.meta.url).href);
