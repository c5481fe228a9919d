import * as z from "zod";
import { matchesGlob, readGlob } from "../../lib/query/glob.ts";
import { NOTIFY_EVENTS, NOTIFY_FORMATS } from "../protocol/notifications.ts";

const UNITS_MS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 };
const AFTER = 'must be from 30 s to 7 days, for example "15m" (also s, h and d)';
const [SHORTEST_MS, LONGEST_MS] = [30_000, 7 * 8.64e7];
const FACTOR = "must be a number above 1 and at most 100, for example 1.5";
const NAME = "must be 1 to 40 letters, digits, dots, dashes or underscores";
const text = (what: string) =>
  z.string({ error: `must be text: ${what}` }).min(1, `must not be empty: ${what}`);
const globs = (what: string) =>
  z.array(
    z
      .string({ error: `must be ${what}` })
      .min(1, `must be ${what}`)
      .max(200),
    { error: `must be ${what}` },
  );

/** A `[[notify]]` table: who is told of what. */
export const notifyTableSchema = z.strictObject({
  name: z
    .string({ error: NAME })
    .regex(/^[\w.-]{1,40}$/, NAME)
    .describe("Its name, in answers and in the log"),
  url: text("the receiver's address")
    .max(2_000)
    .optional()
    .describe("The receiver's address; it is a secret"),
  url_env: text("an environment variable")
    .optional()
    .describe("The environment variable that holds the address"),
  url_file: text("a file").optional().describe("The file whose first line is the address"),
  private: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe("The receiver is in a private network, or on this machine"),
  format: z
    .enum(NOTIFY_FORMATS, { error: 'must be "json" or "slack"' })
    .default("json")
    .describe("json, or slack, which Mattermost and others take too"),
  on: z
    .array(
      z.enum(NOTIFY_EVENTS, { error: `must be of ${NOTIFY_EVENTS.map((event) => `"${event}"`).join(", ")}` }),
      {
        error: 'must be a list, for example ["job failed"]',
      },
    )
    .min(1, "must name at least one event")
    .default(["job failed", "job stalled"]),
  hosts: globs('a list of hosts such as ["prover-*"]')
    .default([])
    .describe("Only jobs and errors of these hosts"),
  services: globs('a list of services such as ["zisk-worker"]')
    .default([])
    .describe("Only errors of these services"),
  factor: z
    .number({ error: FACTOR })
    .gt(1, FACTOR)
    .max(100, FACTOR)
    .default(1.5)
    .describe("A phase is slow when it takes so many times its usual time"),
  after: z
    .string({ error: AFTER })
    .transform((value, context) => {
      const [, count = "", unit = ""] = /^(\d{1,6})\s?([smhd])$/.exec(value) ?? [];
      const ms = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
      if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return ms;
      context.addIssue({ code: "custom", message: AFTER, input: value });
      return z.NEVER;
    })
    .default(15 * 6e4)
    .describe("A source is silent after this long"),
});

/** A `[[notify]]` table, checked; `after` in milliseconds. */
export type NotifyTable = z.infer<typeof notifyTableSchema>;

/** Keys of the table, in the order in which they are told. */
export const NOTIFY_KEYS: readonly string[] = Object.keys(notifyTableSchema.shape);

/** Keys that read from this machine or reach into its networks: whoever may open the page need not be allowed that. */
export const NOTIFY_FILE_ONLY = ["url_env", "url_file", "private"] as const;

/** Who is told of what, with the address in hand. */
export interface NotifyRule extends Omit<NotifyTable, "url" | "url_env" | "url_file"> {
  /** Where it goes. A secret: only its host may be told. */
  url: URL;
  /** The file that the address was read of, absolute. */
  urlFile?: string;
}

/** Says in words why an address is none to send to; undefined where it is one. Never repeats it. */
export function addressProblem(address: string, isPrivate: boolean): string | undefined {
  if (!URL.canParse(address)) return "must be an address such as https://hooks.example.org/services/…";
  const { protocol } = new URL(address);
  if (protocol === "https:") return undefined;
  if (protocol !== "http:") return "must begin with https://, or with http:// where private = true";
  return isPrivate
    ? undefined
    : "must begin with https://: the address is a secret, and http:// would send it readable for everybody on the way (allowed where private = true)";
}

/** Whether one of the names is among those that a rule names; a rule that names none takes all. */
export function isAmong(globList: readonly string[], names: readonly string[]): boolean {
  if (globList.length === 0) return true;
  return globList.some((source) => {
    const glob = readGlob(source);
    return names.some((name) => matchesGlob(glob, name));
  });
}
