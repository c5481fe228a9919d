import * as z from "zod";

/** An error of the HTTP API and of a live subscription, RFC 9457 `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string().describe("`about:blank#` and the error's code"),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe("What happened, where, and what to do"),
  position: z
    .object({ from: z.number().int(), to: z.number().int() })
    .optional()
    .describe("Place in the query"),
});
export type Problem = z.infer<typeof problemSchema>;
