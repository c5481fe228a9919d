import * as z from "zod";

/** What jobs have in common that can be held against each other: what they do, and on how many workers. */
export const shapeSchema = z.object({
  kind: z.enum(["proof", "execution", "setup", "wrap"]),
  workers: z.number().int(),
});
export type JobShape = z.infer<typeof shapeSchema>;

/** How a worker did in a phase of the last jobs of a shape that it took part in. */
const habitSchema = z.object({
  host: z.string().describe("By its own lines; empty where only the coordinator tells of it"),
  worker: z.string().describe("Its name as the coordinator prints it, where no host is known"),
  phase: z.string(),
  of: z.number().int().describe("Jobs: the last ten at most"),
  slowest: z.number().int().describe("In so many of them it was the slowest"),
  factor: z.number().describe("Median of its time, of the median of all workers"),
});
export type Habit = z.infer<typeof habitSchema>;

/** `GET /api/jobs/{job}/history`: what jobs of the same shape took that had completed before this one began. */
export const historySchema = z.object({
  shape: shapeSchema,
  jobs: z.number().int().describe("How many there are: the last fifty at most"),
  phases: z.array(
    z.object({
      phase: z.string(),
      took_ms: z.array(z.number()).describe("How long each of them took, the shortest first"),
    }),
  ),
  habits: z.array(habitSchema),
});
export type JobHistory = z.infer<typeof historySchema>;

/** So many of the last jobs of a shape tell what is usual. */
export const MOST_JOBS = 50;
/** Of fewer nothing is said. */
export const LEAST_JOBS = 5;

/** How long a phase took in the jobs before, ms, the shortest first; undefined where too few tell. */
export function usualOf(history: JobHistory | undefined, ofPhase: string): readonly number[] | undefined {
  const took = history?.phases.find(({ phase }) => phase === ofPhase)?.took_ms;
  return took && took.length >= LEAST_JOBS ? took : undefined;
}

/** The history where it is of jobs of this shape: of another shape it says nothing. */
export function historyFor(
  history: JobHistory | undefined,
  { kind, workers }: JobShape,
): JobHistory | undefined {
  return history?.shape.kind === kind && history.shape.workers === workers ? history : undefined;
}

/**
 * The value below which the next of such numbers lies with this probability, between neighbours in proportion
 * (https://en.wikipedia.org/wiki/Quantile#Estimating_quantiles_from_a_sample, R-6).
 * @param sorted at least one, the smallest first
 * @param part from 0 to 1
 */
export function quantileOf(sorted: readonly number[], part: number): number {
  const at = Math.min(sorted.length - 1, Math.max(0, (sorted.length + 1) * part - 1));
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
