import * as z from "zod";

/** How large the sample cluster is. */
export interface SampleSize {
  workers: number;
  /** Of each proof, all workers together. */
  segments: number;
}

/** Small enough to be read line by line. */
export const SMALL_SAMPLE: SampleSize = { workers: 3, segments: 24 };

/** Keys of a table that says how large it is. */
export const SAMPLE_KEYS: readonly (keyof SampleSize)[] = ["workers", "segments"];

const count = (most: number) => {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, error).max(most, error);
};

/** As it is configured: `sample = true`, or a table of its size. Null where no sample is played. */
export const sampleSchema = z
  .union(
    [
      z.boolean(),
      z.strictObject({
        workers: count(1_000).default(SMALL_SAMPLE.workers),
        segments: count(100_000).default(SMALL_SAMPLE.segments),
      }),
    ],
    {
      error: "must be true or false, or a size such as workers=100,segments=1000",
    },
  )
  .transform((sample): SampleSize | null =>
    typeof sample === "boolean" ? (sample ? SMALL_SAMPLE : null) : sample,
  );

/**
 * Reads a size as typed on a command line or in the environment: `workers=100,segments=1000`, or one of the two.
 * @returns what is no such text as it is, for the schema to refuse
 */
export function sampleFromText(text: string): unknown {
  const pairs = text.split(",").map((pair) => /^\s*(\w+)=(\d+)\s*$/.exec(pair));
  if (pairs.some((pair) => pair === null)) return text;
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, Number(pair![2])]));
}
