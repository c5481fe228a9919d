import * as z from "zod";
import { removalSchema } from "./logs.ts";

/** How much the store keeps, and what was removed for that. */
export const retentionReportSchema = z.object({
  keep_ms: z
    .number()
    .nullable()
    .describe("Lines received longer ago are removed, by whole days; null for no limit"),
  keep_bytes: z
    .number()
    .nullable()
    .describe("On disk; above it the oldest days are removed; null for no limit"),
  removed: removalSchema.nullable().describe("What was removed so far"),
  problem: z.string().nullable().describe("Why the last removal failed"),
});
export type RetentionReport = z.infer<typeof retentionReportSchema>;

/** `GET /api/health`. */
export const healthSchema = z.object({
  status: z.enum(["ok", "failing"]),
  problem: z.string().nullable().describe("Why lines cannot be stored at the moment"),
  version: z.string(),
  rows: z.number().int(),
  bytes: z.number().int().describe("On disk"),
  retention: retentionReportSchema,
  sources: z.array(z.object({ name: z.string(), state: z.string(), problem: z.string().nullable() })),
});
