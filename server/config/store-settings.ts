import * as z from "zod";

/** Keys of the table `[store]`. */
export const STORE_KEYS = [
  "url",
  "username",
  "password",
  "database",
  "instance",
  "keep",
  "keep_bytes",
] as const;

const HOUR_US = 3_600_000_000;
const UNITS_US: Readonly<Record<string, number>> = { h: HOUR_US, d: 24 * HOUR_US, w: 168 * HOUR_US };
const UNITS_BYTES: Readonly<Record<string, number>> = {
  "": 1,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const KEEP = 'must be a number of hours, days or weeks, for example "30d" (also h and w)';
const KEEP_BYTES = 'must be a size such as "200GB" (MB, GB, TB, MiB, GiB, TiB), or a number of bytes';
const INSTANCE = "must be a whole number from 0 to 31, another one in each Jobtrail on the same server";
const text = (what: string) =>
  z.string({ error: `must be text: ${what}` }).min(1, `must not be empty: ${what}`);

/** `[store]`: which ClickHouse, and how much is kept in it. Ages become µs and sizes bytes. */
export const storeSettingsSchema = z
  .strictObject(
    {
      url: z.url({ protocol: /^https?$/, error: "must be a URL such as http://127.0.0.1:8123" }).optional(),
      username: text("a ClickHouse user").optional(),
      password: z.string({ error: "must be text" }).optional(),
      database: text("a ClickHouse database").optional(),
      instance: z
        .preprocess(wholeNumber, z.int({ error: INSTANCE }).min(0, INSTANCE).max(31, INSTANCE))
        .optional(),
      keep: z.string({ error: KEEP }).transform(amount(UNITS_US, KEEP)).optional(),
      keep_bytes: z.preprocess(String, z.string()).transform(amount(UNITS_BYTES, KEEP_BYTES)).optional(),
    },
    { error: 'must be a table, for example with url = "http://…" or keep = "30d"' },
  )
  .superRefine((settings, context) => {
    if (settings.url !== undefined) return;
    const key = (["username", "password", "database", "instance"] as const).find(
      (name) => settings[name] !== undefined,
    );
    if (key)
      context.addIssue({
        code: "custom",
        path: ["url"],
        message: `must be given where ${key} is: the address of a ClickHouse server, such as http://127.0.0.1:8123`,
      });
  });

/** A number of units as text, in the smallest of them; more than nothing. */
function amount(units: Readonly<Record<string, number>>, message: string) {
  return (value: string, context: z.RefinementCtx): number => {
    const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([a-zA-Z]*)$/.exec(value) ?? [];
    const result = Math.round(Number(count) * (units[unit] ?? Number.NaN));
    if (Number.isSafeInteger(result) && result > 0) return result;
    context.addIssue({ code: "custom", message, input: value });
    return z.NEVER;
  };
}

/** The environment has texts only. */
function wholeNumber(value: unknown): unknown {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}
