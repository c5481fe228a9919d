import type * as z from "zod";

/** Names of zod's types in words that somebody who writes TOML knows. */
const NOUNS: Readonly<Record<string, string>> = {
  string: 'text in quotation marks, as in name = "…"',
  array: 'a list, as in paths = ["/var/log/zisk-worker.log"]',
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a table",
};

/**
 * Says in plain words what a setting must be, where its schema does not say so itself: the schemas of sources
 * describe their keys and leave the words to this.
 * @returns undefined where zod's own words must do
 */
export function settingError(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${NOUNS[issue.expected] ?? issue.expected}`;
    case "too_small":
      return "must not be empty";
    case "invalid_union":
      return Array.isArray(issue["options"])
        ? `must be one of ${issue["options"].map((option) => JSON.stringify(option)).join(", ")}`
        : undefined;
    default:
      return undefined;
  }
}
