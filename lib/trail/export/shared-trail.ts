import * as z from "zod";
import { eventSchema } from "../../event.ts";
import { trailSchema } from "../shape.ts";

/** A trail in a file of its own, with its lines: `GET /api/jobs/{job}/export?format=json`. */
export const sharedTrailSchema = z.object({
  format: z.literal("jobtrail-trail"),
  version: z.literal(1).describe("Grows when a reader of this version could misunderstand what is written"),
  exported: z.string().describe("ISO 8601 in UTC: what came later is not in it"),
  trail: trailSchema,
  lines: z.array(eventSchema).describe("The job's lines and those that its verdict cites, oldest first"),
});
