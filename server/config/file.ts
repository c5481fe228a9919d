import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { JobtrailError } from "../error.ts";
import { parseToml, TomlFault } from "./toml.ts";

/** A configuration file as read: its settings, and its text to find a key's line in. */
export interface ConfigFile {
  path: string;
  text: string;
  settings: Record<string, unknown>;
}

/** What is wrong with the configuration; the program ends with exit code 2. */
export class ConfigError extends JobtrailError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("config-invalid", message, options);
    this.name = "ConfigError";
  }
}

/** Absolute path of the file that was named, or of `jobtrail.toml` in `cwd`. */
export function configPath(named: string | undefined, cwd: string): string {
  return resolve(cwd, named ?? "jobtrail.toml");
}

/**
 * Reads the TOML file that was named, or `jobtrail.toml` in `cwd` where there is one.
 * @throws ConfigError when the named file cannot be read, or a file is not TOML
 */
export function readConfigFile(named: string | undefined, cwd: string): ConfigFile | undefined {
  const path = configPath(named, cwd);
  const text = readText(path, named !== undefined);
  if (text === undefined) return undefined;
  try {
    return { path, text, settings: parseToml(text) };
  } catch (error) {
    if (!(error instanceof TomlFault)) throw error;
    throw new ConfigError(
      `${path}, line ${error.line}, column ${error.column}: not valid TOML (${error.message}). Text needs quotation marks, as in host = "127.0.0.1".`,
      { cause: error },
    );
  }
}

function readText(path: string, required: boolean): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (code === "ENOENT" && !required) return undefined;
    const reason = code === "ENOENT" ? "there is no such file" : code;
    throw new ConfigError(
      `Cannot read the configuration file ${path} (${reason}). Correct --config or JOBTRAIL_CONFIG, or make the file readable.`,
      { cause: error },
    );
  }
}
