import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { glob } from "tinyglobby";
import { fileConfigSchema } from "./file.ts";
import { journaldConfigSchema } from "./journald-config.ts";
import type { SourceConfig } from "./registry.ts";

/** Where the macOS installer and a plain set-up put their logs. */
export const DEFAULT_LOG_FILES = "/var/log/zisk-*/zisk-*.log";

/** What a machine without configuration has to read. */
export interface Discovery {
  sources: SourceConfig[];
  /** One sentence for each place that was looked at. */
  findings: string[];
}

/** Looks for this machine's own ZisK logs. Both places are followed also while they are still empty, where that is possible. */
export async function discoverSources(): Promise<Discovery> {
  const files = await glob(DEFAULT_LOG_FILES, { absolute: true, expandDirectories: false }).catch(() => []);
  const journal = await journalState();
  return {
    sources: [
      ...(journal.isThere ? [journaldConfigSchema.parse({ type: "journald" })] : []),
      fileConfigSchema.parse({ type: "file", paths: [DEFAULT_LOG_FILES] }),
    ],
    findings: [
      journal.finding,
      files.length > 0
        ? `Following ${files.length} file${files.length === 1 ? "" : "s"} that match ${DEFAULT_LOG_FILES}.`
        : `No file matches ${DEFAULT_LOG_FILES} yet; one that appears is followed.`,
    ],
  };
}

async function journalState(): Promise<{ isThere: boolean; finding: string }> {
  try {
    const args = ["--quiet", "--no-pager", "--lines=1", "--unit=zisk-coordinator", "--unit=zisk-worker"];
    const { stdout } = await promisify(execFile)("journalctl", args, { timeout: 3_000 });
    const finding = stdout.trim()
      ? "Following the journal's units zisk-coordinator and zisk-worker."
      : "The journal has no line of the units zisk-coordinator and zisk-worker yet; they are followed.";
    return { isThere: true, finding };
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = missing ? "journalctl was not found" : "journalctl gave no answer";
    return { isThere: false, finding: `No journal is read: ${why} on this machine.` };
  }
}
