import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { JobtrailError } from "../error.ts";

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
    return { path, text, settings: parse(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
    throw new ConfigError(
      `${path}, line ${error.line}, column ${error.column}: not valid TOML (${reason}). Text needs quotation marks, as in host = "127.0.0.1".`,
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

/**
 * Finds the line, from 1, on which a setting stands, or undefined where it cannot be told.
 * TOML parsers keep no positions of what they accepted, so this looks for the key's last name
 * within the table (or the n-th `[[table]]`) that the path names.
 */
export function lineOfKey(text: string, path: readonly PropertyKey[]): number | undefined {
  const names = path.filter((part) => typeof part === "string");
  const wantedTable = names.slice(0, -1).join(".");
  const entry = path.find((part) => typeof part === "number");
  const key = names.at(-1);
  let table = "";
  let seen = -1;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const header = /^\s*(\[\[?)\s*([\w.-]+)\s*\]/.exec(line);
    if (header) {
      table = header[2] ?? "";
      if (header[1] === "[[" && (table === wantedTable || table === key)) seen += 1;
      if (table === names.join(".") && (entry === undefined || seen === entry)) return index + 1;
      continue;
    }
    const inTable = table === wantedTable && (entry === undefined || wantedTable === "" || seen === entry);
    const name = /^\s*["']?([\w-]+)["']?\s*=/.exec(line)?.[1];
    if (inTable && name === key) return index + 1;
  }
  return undefined;
}
