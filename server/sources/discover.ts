import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { dockerPlace } from "./docker/place.ts";
import { askedForBy } from "./file/find-files.ts";
import { walk } from "./file/walk.ts";
import { probeSource, sourceConfigSchema, type SourceConfig } from "./registry.ts";

/**
 * Where installers, ZisK's book and the `file_path` of its own examples put their logs; an appender adds the day to the
 * name it is given.
 */
export const DEFAULT_LOG_FILES: readonly string[] = [
  "/var/log/zisk-*/zisk-*.log",
  "/var/log/zisk/zisk-*.log*",
  "/var/log/zisk/*.log.????-??-??",
  "/var/log/distributed/*.log*",
];

/** An engine that does not answer is none that runs. */
const ANSWER_WITHIN_MS = 3_000;

/** What a machine without configuration has to read. */
export interface Discovery {
  sources: SourceConfig[];
  /** One sentence for each place that was looked at. */
  findings: string[];
}

/** Looks for this machine's own ZisK logs. What is there is followed also while it is still empty, where that is possible. */
export async function discoverSources(): Promise<Discovery> {
  const found = await Promise.all([lookAtJournal(), lookForFiles(DEFAULT_LOG_FILES), lookAtDocker()]);
  return {
    sources: found.flatMap(({ source }) => (source ? [sourceConfigSchema.parse(source)] : [])),
    findings: found.map(({ finding }) => finding),
  };
}

interface Found {
  source?: Record<string, unknown>;
  finding: string;
}

async function lookAtJournal(): Promise<Found> {
  try {
    const args = ["--quiet", "--no-pager", "--lines=1", "--unit=zisk-coordinator", "--unit=zisk-worker"];
    const { stdout } = await promisify(execFile)("journalctl", args, { timeout: ANSWER_WITHIN_MS });
    const finding = stdout.trim()
      ? "Following the journal's units zisk-coordinator and zisk-worker."
      : "The journal has no line of the units zisk-coordinator and zisk-worker yet; they are followed.";
    return { source: { type: "journald" }, finding };
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = missing ? "journalctl was not found" : "journalctl gave no answer";
    return { finding: `No journal is read: ${why} on this machine.` };
  }
}

/** @param paths globs of absolute paths */
export async function lookForFiles(paths: readonly string[]): Promise<Found> {
  const isAskedFor = askedForBy(paths);
  const { met } = await walk(paths, AbortSignal.timeout(ANSWER_WITHIN_MS)).catch(() => ({ met: [] }));
  const files = new Set(met.map(({ path }) => path).filter(isAskedFor)).size;
  const places = paths.join(", ");
  return {
    source: { type: "file", paths },
    finding:
      files > 0
        ? `Following ${files} file${files === 1 ? "" : "s"} that match ${places}.`
        : `No file matches ${places} yet; one that appears is followed.`,
  };
}

/**
 * A machine's engine runs containers of all kinds; those that ZisK's name is on are read.
 * @param socket path of the engine's socket; that of the docker command where it is left out
 */
export async function lookAtDocker(socket?: string): Promise<Found> {
  const place = dockerPlace({ socket });
  if (place?.by !== "socket")
    return { finding: "No containers are read: DOCKER_HOST names the engine of another computer." };
  if (!existsSync(place.path))
    return { finding: `No containers are read: there is no Docker socket at ${place.path}.` };
  const source = { type: "docker", mentions: "zisk", ...(socket !== undefined && { socket }) };
  const config = sourceConfigSchema.parse(source);
  const { found, problem } = await probeSource(config, AbortSignal.timeout(ANSWER_WITHIN_MS));
  if (problem !== null) return { finding: `No containers are read. ${problem}` };
  // The first sentence tells of the engine itself.
  return { source, finding: found.slice(1).join(" ") };
}
