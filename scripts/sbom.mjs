import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMain, ROOT, runCommand } from "./run-command.mjs";

/**
 * The bill of materials of what ships, in CycloneDX (https://cyclonedx.org): every package of package-lock.json that running
 * or building needs, with version, licence and check sum.
 * @returns {Promise<object>}
 * @throws Error with npm's own words
 */
export async function billOfMaterials() {
  const args = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=application"];
  const { code, output } = await runCommand(process.platform === "win32" ? "npm.cmd" : "npm", args);
  if (code !== 0) throw new Error(`npm sbom ended with code ${code}; npm 10 or later knows it:\n${output}`);
  // Warnings of npm come first.
  return shipping(JSON.parse(output.slice(output.indexOf("{"))));
}

/** Without what only tests need. `npm sbom --omit=dev` (npm 11.19) leaves out what tests need as well, React for one. */
function shipping(bill) {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const ships = new Set(
    Object.entries(packages)
      .filter(([path, entry]) => path !== "" && !entry.dev && !entry.devOptional)
      .map(([path, entry]) => `${entry.name ?? path.split("node_modules/").at(-1)}@${entry.version}`),
  );
  const components = bill.components.filter((component) => ships.has(component["bom-ref"]));
  const refs = new Set([bill.metadata.component, ...components].map((component) => component["bom-ref"]));
  const dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return { ...bill, components, dependencies };
}

if (isMain(import.meta.url)) {
  try {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const path = join(ROOT, "dist", `jobtrail-${version}.cdx.json`);
    mkdirSync(join(ROOT, "dist"), { recursive: true });
    const bill = await billOfMaterials();
    writeFileSync(path, `${JSON.stringify(bill, null, 2)}\n`);
    console.log(`${path} names ${bill.components.length} packages.`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
