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

/** What the store has lost of what it held. */
export const damageReportSchema = z.object({
  problem: z.string().nullable().describe("What is missing and what to do; null where nothing is"),
  parts: z
    .array(
      z.object({
        table: z.string(),
        name: z.string().describe("By which jobtrail verify --forget names it"),
        rows: z.number().int().nullable().describe("Rows that are missing; null where unknown"),
        from: z.string().nullable().describe("ISO 8601: when the first of them was received"),
        to: z.string().nullable().describe("ISO 8601: when the last of them was received"),
      }),
    )
    .describe("Stretches of rows that could not be read and were set aside"),
});
export type DamageReport = z.infer<typeof damageReportSchema>;

/** `GET /api/health`. */
export const healthSchema = z.object({
  status: z
    .enum(["ok", "damaged", "failing"])
    .describe("damaged: lines are stored and answered for, but some that were stored are missing"),
  problem: z.string().nullable().describe("Why lines cannot be stored at the moment"),
  version: z.string(),
  rows: z.number().int(),
  bytes: z.number().int().describe("On disk"),
  retention: retentionReportSchema,
  damage: damageReportSchema,
  sources: z.array(z.object({ name: z.string(), state: z.string(), problem: z.string().nullable() })),
});
