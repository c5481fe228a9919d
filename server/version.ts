import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's folder: the one above both `server/` and the bundle in `dist/`. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The version in package.json. */
export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
