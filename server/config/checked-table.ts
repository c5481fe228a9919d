import type * as z from "zod";
import { ConfigError } from "./file.ts";
import { settingError } from "./setting-error.ts";

/**
 * Checks one table that did not come out of a file.
 * @throws ConfigError naming the key and the remedy
 */
export function checkedTable<Schema extends z.ZodType>(schema: Schema, table: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(table, { error: settingError });
  if (parsed.success) return parsed.data;
  // Values are never repeated: there are secrets among them.
  const messages = parsed.error.issues.map((issue) => {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [issue.path.join(".")];
    const what = issue.code === "unrecognized_keys" ? "Jobtrail knows no such key" : issue.message;
    return `${keys.join(", ")}: ${what}.`;
  });
  throw new ConfigError(messages.join("\n"));
}
