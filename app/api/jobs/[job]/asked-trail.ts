import type { Trail } from "../../../../lib/trail/shape.ts";
import { foundJob, isCandidates, unknownJob } from "../../../../server/http/found-job.ts";
import { jobNameFrom } from "../../../../server/http/questions.ts";
import { json } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

/**
 * The trail of the job that an address means, or the answer 300 where it means several.
 * @param job as it stands in the address
 * @throws HttpError 400, 404; StoreError
 */
export async function askedTrail(job: string, signal: AbortSignal): Promise<Trail | Response> {
  const name = jobNameFrom(job);
  const { board, jobs } = running();
  const found = foundJob(await board.named(name, signal), name);
  if (isCandidates(found)) return json(found, 300);
  const trail = await jobs.trail(found, undefined, signal);
  if (!trail) throw unknownJob(name);
  return trail;
}
