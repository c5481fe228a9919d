import { join } from "node:path";
import { build } from "./build.mjs";
import { bundleForNode } from "./bundle.mjs";
import { install } from "./install.mjs";
import { ROOT } from "./run-command.mjs";

/** Runs the built product for hours against what happens to it: `npm run soak -- --hours 2 --seed N`. */
async function main() {
  await install("all");
  await build();
  const outfile = join(ROOT, "dist", "soak.mjs");
  await bundleForNode({
    entryPoints: ["soak/soak.ts"],
    outfile,
  });
  const { soak } = await import(outfile);
  return soak(process.argv.slice(2));
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error.stack);
  process.exit(1);
}
