import * as z from "zod";

/** What a command asks the running server to do, or does itself where none runs. Folders are absolute. */
export const taskSchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("verify") }),
  z.object({ do: z.literal("set-aside"), part: z.string() }),
  z.object({ do: z.literal("forget"), part: z.string() }),
  z.object({ do: z.literal("backup"), folder: z.string() }),
  z.object({ do: z.literal("restore"), folder: z.string(), replace: z.boolean() }),
]);
export type UpkeepTask = z.infer<typeof taskSchema>;

const amounts = { rows: z.number(), bytes: z.number() };
const lostPartSchema = z.object({
  table: z.string(),
  name: z.string(),
  reason: z.string(),
  rows: z.number().nullable(),
  isSure: z.boolean(),
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
});

/** What is told of it while it is done, a line of JSON each; the last one is `failed`, or what the task ends in. */
export const tidingSchema = z.discriminatedUnion("told", [
  z.object({
    told: z.literal("part"),
    table: z.string(),
    part: z.string(),
    ...amounts,
    fault: z.string().nullable(),
  }),
  z.object({ told: z.literal("verified"), lost: z.array(lostPartSchema) }),
  z.object({ told: z.literal("set-aside"), part: z.string(), lost: z.array(lostPartSchema) }),
  z.object({ told: z.literal("forgotten"), part: z.string() }),
  z.object({ told: z.literal("backed-up"), parts: z.number(), kept: z.number(), ...amounts }),
  z.object({ told: z.literal("restored"), rows: z.number(), made: z.string() }),
  z.object({ told: z.literal("failed"), code: z.string(), message: z.string() }),
]);
export type Tiding = z.infer<typeof tidingSchema>;
