import * as z from "zod";

/** One step of a remedy. */
const hygieneStepSchema = z.object({
  what: z.string(),
  command: z.string().nullable().describe("One line of POSIX shell; null where only a person can do it"),
});
export type HygieneStep = z.infer<typeof hygieneStepSchema>;

/** A service that has been at debug or trace for more than ten minutes, on all hosts that the same commands put right. */
const talkativeSchema = z.object({
  source: z.string(),
  service: z.string().nullable(),
  hosts: z.array(z.string()),
  level: z.enum(["debug", "trace"]),
  since: z.string().describe("Time of the first of its debug and trace lines of the last 15 minutes"),
  lines: z.number().int().describe("Debug and trace lines of the last 15 minutes"),
  today: z
    .object({
      rows: z.number().int(),
      row_share: z.number().describe("Of all rows, from 0 to 1"),
      bytes: z.number().int(),
      byte_share: z.number().describe("Of the bytes of all raw lines, from 0 to 1"),
    })
    .describe("All that it wrote of whatever level, received since midnight UTC"),
  deployment: z.enum(["systemd", "compose", "docker", "kubernetes", "launchd", "unknown"]),
  where: z.string().describe("Where the commands are to be run"),
  steps: z.array(hygieneStepSchema).describe("What restores info"),
  warning: z.string().describe("What a restart costs"),
});
export type TalkativeNotice = z.infer<typeof talkativeSchema>;

/** Sources whose lines are mostly not JSON and that gain the same by it. */
const plainTextSchema = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      formats: z
        .array(z.object({ name: z.string(), share: z.number() }))
        .describe("Formats other than JSON with their share of the recognised lines, from 0 to 1"),
    }),
  ),
  gains: z.array(z.string()),
  block: z.string().describe("What to write into coordinator.toml and worker.toml"),
  effect: z.string().nullable().describe("Why it may have no effect yet"),
});
export type PlainTextNotice = z.infer<typeof plainTextSchema>;

/** `GET /api/hygiene`: logs that cost more, or tell less, than they need to. */
export const hygieneSchema = z.object({
  talkative: z.array(talkativeSchema),
  plain_text: z.array(plainTextSchema),
});
export type HygieneReport = z.infer<typeof hygieneSchema>;
