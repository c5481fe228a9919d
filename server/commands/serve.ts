import { loadConfig, type Config, type Flags } from "../config/config.ts";
import { openFilesProblem } from "../sources/open-files.ts";
import { startServer } from "../main.ts";
import { readVersion } from "../version.ts";

/** How long an orderly end may take before it is forced. */
const STOP_WITHIN_MS = 20_000;

/**
 * Runs the server until SIGINT or SIGTERM.
 * @throws ConfigError, or JobtrailError where the server cannot start
 */
export async function serve(flags: Flags): Promise<void> {
  const load = (): Config => loadConfig(flags, process.env);
  const config = load();
  const tooFew = openFilesProblem();
  if (tooFew !== null) console.error(tooFew);
  console.log(`Starting Jobtrail ${readVersion()} …`);
  // Set by scripts/dev.mjs.
  const server = await startServer(config, load, process.env["JOBTRAIL_DEV"] === "1");
  for (const finding of server.findings) console.log(finding);
  if (server.findings.length > 0 && !config.sample)
    console.log("Add sources in jobtrail.toml, or see Jobtrail at work with: npm start -- --sample");
  console.log(`Jobtrail is at ${server.url}${config.token ? " (sign in with your token)" : ""}`);
  await new Promise<void>((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.once(signal, () => process.exit(1));
      resolve();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  console.log("Stopping: storing what was taken in. Press Ctrl-C again to stop at once.");
  setTimeout(() => {
    console.error(
      "Stopping took too long and was cut short. Nothing stored is lost; what was not is read again.",
    );
    process.exit(1);
  }, STOP_WITHIN_MS).unref();
  await server.close();
  process.exit(0);
}
