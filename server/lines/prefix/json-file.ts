import { jsonOrUndefined } from "../../../lib/json.ts";
import * as z from "zod";
import { microsFromIso } from "../../../lib/time.ts";
import type { Prefix, Unprefixed } from "./prefix.ts";

const entrySchema = z.object({
  log: z.string(),
  stream: z.enum(["stdout", "stderr"]),
  time: z.string().transform((time) => microsFromIso(time)),
});

/**
 * Docker's files under `/var/lib/docker/containers`: `{"log":"…\n","stream":"stderr","time":"…"}`; a piece of a line
 * has no newline (https://docs.docker.com/engine/logging/drivers/json-file/).
 */
export const jsonFile: Prefix = {
  name: "json-file",
  read(text: string): Unprefixed | undefined {
    if (!text.startsWith('{"log":"')) return undefined;
    const entry = entrySchema.safeParse(jsonOrUndefined(text)).data;
    if (!entry) return undefined;
    const { log, stream, time } = entry;
    const isWhole = log.endsWith("\n");
    const read: Unprefixed = { rest: isWhole ? log.slice(0, -1) : log, fields: { output: stream } };
    if (time !== undefined) read.timeUs = time;
    if (!isWhole) read.isPartial = true;
    return read;
  },
  samples: [
    (text) => JSON.stringify({ log: `${text}\n`, stream: "stderr", time: "2026-06-04T13:39:33.123456789Z" }),
    (text) =>
      [`${text.slice(0, 7)}`, `${text.slice(7)}\n`]
        .map((log) =>
          JSON.stringify({ log, stream: "stdout", attrs: { a: "b" }, time: "2026-06-04T13:39:33Z" }),
        )
        .join("\n"),
  ],
};
