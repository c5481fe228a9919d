import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { addressProblem, notifyTableSchema, type NotifyRule, type NotifyTable } from "../notify/rule.ts";

/** The `[[notify]]` tables of a configuration. */
export const notifyTablesSchema = z
  .array(notifyTableSchema, { error: "must be tables written [[notify]]" })
  .default([])
  .superRefine((tables, context) => {
    const taken = new Set<string>();
    for (const [index, { name }] of tables.entries()) {
      if (taken.has(name))
        context.addIssue({
          code: "custom",
          path: [index, "name"],
          message: "is the name of another rule; give each of them a name of its own",
        });
      taken.add(name);
    }
  });

/** Where an address that is not written in the table itself is looked for. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** The folder that a file's name is relative to. */
  baseDir: string;
}

/**
 * A rule with its address in hand.
 * @param refuse makes the error for what is wrong with one key
 * @throws what `refuse` gives; the address is never in it
 */
export function notifyRule(
  { url, url_env: variable, url_file: file, ...table }: NotifyTable,
  { env, baseDir }: Surroundings,
  refuse: (key: string, problem: string) => Error,
): NotifyRule {
  const given = [url, variable, file].filter((way) => way !== undefined).length;
  if (given !== 1)
    throw refuse(
      "url",
      "must be given, or else url_env or url_file, and only one of them: the receiver's address",
    );
  const key = url !== undefined ? "url" : variable !== undefined ? "url_env" : "url_file";
  const urlFile = file === undefined ? undefined : resolve(baseDir, file);
  const address = url ?? (variable === undefined ? firstLine(urlFile ?? "") : env[variable]);
  if (!address)
    throw refuse(
      key,
      key === "url_env"
        ? `names the environment variable ${variable}, which is not set; set it to the receiver's address`
        : `names ${urlFile}, which cannot be read or is empty; its first line must be the receiver's address`,
    );
  const problem = addressProblem(address, table.private);
  if (problem !== undefined) throw refuse(key, key === "url" ? problem : `names a text that ${problem}`);
  return { ...table, url: new URL(address), ...(urlFile !== undefined && { urlFile }) };
}

function firstLine(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").split("\n", 1)[0]?.trim();
  } catch {
    return undefined;
  }
}
