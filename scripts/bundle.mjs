import { ROOT } from "./run-command.mjs";

/** Bundles TypeScript for Node, packages left outside. @param options esbuild's own, of what and where to */
export async function bundleForNode(options) {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
    ...options,
  });
}
