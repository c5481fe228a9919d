import { hostname } from "node:os";
import { resolve } from "node:path";
import { ConfigError } from "../config/file.ts";
import { loadConfig } from "../config/config.ts";
import { secretPlaces } from "../config/own-places.ts";
import { startForwarder } from "../forward/sending/forwarder.ts";
import { forwarderParams } from "../forward/wire.ts";
import { discoverSources } from "../sources/discover.ts";
import { createSource } from "../sources/registry.ts";

/** What `jobtrail forward` takes on the command line; texts as typed. */
export interface ForwardFlags {
  to: string;
  token?: string;
  name?: string;
  config?: string;
  spool: string;
  spoolLimit: string;
}

/** How long an orderly end may take before it is forced. */
const STOP_WITHIN_MS = 20_000;

/**
 * Sends the lines of this host's sources to another Jobtrail until SIGINT or SIGTERM.
 * @throws ConfigError, or JobtrailError where the spool cannot be used
 */
export async function forwardCommand(flags: ForwardFlags): Promise<void> {
  const { to, name, limitBytes } = checked(flags);
  const config = loadConfig({ config: flags.config, token: flags.token }, process.env);
  const discovery =
    config.sources.length > 0 ? { sources: config.sources, findings: [] } : await discoverSources();
  for (const finding of discovery.findings) console.log(finding);
  const spoolDirectory = resolve(flags.spool);
  const own = (): string[] => [spoolDirectory, ...secretPlaces(config.file, discovery.sources)];
  // Before anything is said: whoever reads it may end us at once.
  const ending = untilSignal();
  const forwarder = await startForwarder({
    to,
    token: config.token,
    name,
    sources: discovery.sources.filter(({ paused }) => !paused).map((source) => createSource(source, own)),
    spoolDirectory,
    spoolLimitBytes: limitBytes,
    say: (text) => console.log(text),
  });
  await ending;
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await forwarder.stop();
  process.exit(0);
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function untilSignal(): Promise<void> {
  return new Promise((done) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.once(signal, () => process.exit(1));
      done();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

/** @throws ConfigError naming the flag and the remedy */
function checked({ to, name = hostname(), spoolLimit }: ForwardFlags): {
  to: string;
  name: string;
  limitBytes: number;
} {
  if (!URL.canParse(to) || !/^https?:$/.test(new URL(to).protocol))
    throw new ConfigError(`--to: ${to} is not a web address; write it as https://jobtrail.example.org.`);
  const named = forwarderParams.shape.name.safeParse(name);
  if (!named.success)
    throw new ConfigError(`--name: ${named.error.issues[0]?.message} (got ${JSON.stringify(name)}).`);
  return { to, name, limitBytes: bytesFrom(spoolLimit) };
}

const UNITS: Readonly<Record<string, number>> = { "": 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** @throws ConfigError */
function bytesFrom(size: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]ib)?$/i.exec(size) ?? [];
  if (amount === undefined)
    throw new ConfigError(`--spool-limit: ${size} is not a size; write it as 512MiB or 4GiB.`);
  return Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? 1));
}
