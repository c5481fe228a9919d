import * as z from "zod";
import type { CountedSegments } from "./model.ts";

const whole = z.number().int();

/** Segments that were counted, as they travel: of one process, worker and phase all buckets together. */
export const packedSegmentsSchema = z.object({
  origin: z.string(),
  host: z.string(),
  service: z.string(),
  worker: z.string(),
  phase: z.string(),
  job_id: z.string(),
  width_us: whole.positive(),
  from_us: whole.describe("Begin of bucket 0, microseconds since the epoch"),
  buckets: z.array(whole.nonnegative()).describe("Numbers of the buckets that have any"),
  counts: z.array(whole.nonnegative()),
  first_us: whole,
  last_us: whole,
});
export type PackedSegments = z.infer<typeof packedSegmentsSchema>;

/** Packs counts; those of one width, process, worker, phase and job go together. */
export function packSegments(counted: readonly CountedSegments[]): PackedSegments[] {
  const packed = new Map<string, PackedSegments>();
  const inOrder = [...counted].sort((a, b) => (a.starts[0] ?? 0) - (b.starts[0] ?? 0));
  for (const { origin, host, service, worker, phase, jobId, widthUs, starts, ...rest } of inOrder) {
    const key = [origin, worker, phase, jobId, widthUs].join("\0");
    const known = packed.get(key) ?? {
      origin,
      host,
      service,
      worker,
      phase,
      job_id: jobId,
      width_us: widthUs,
      from_us: starts[0] ?? 0,
      buckets: [],
      counts: [],
      first_us: rest.firstUs,
      last_us: rest.lastUs,
    };
    packed.set(key, known);
    for (const startUs of starts) known.buckets.push((startUs - known.from_us) / widthUs);
    known.counts.push(...rest.counts);
    known.first_us = Math.min(known.first_us, rest.firstUs);
    known.last_us = Math.max(known.last_us, rest.lastUs);
  }
  return [...packed.values()];
}

/** The counts again. */
export function unpackSegments(packed: readonly PackedSegments[]): CountedSegments[] {
  return packed.map(({ job_id, width_us, from_us, buckets, first_us, last_us, ...rest }) => ({
    ...rest,
    jobId: job_id,
    widthUs: width_us,
    starts: buckets.map((bucket) => from_us + bucket * width_us),
    firstUs: first_us,
    lastUs: last_us,
  }));
}
