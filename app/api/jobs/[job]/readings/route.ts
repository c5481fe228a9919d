import { foundJob, isCandidates, unknownJob } from "../../../../../server/http/found-job.ts";
import { jobNameFrom } from "../../../../../server/http/questions.ts";
import { json, route } from "../../../../../server/http/route.ts";
import { running } from "../../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** What a browser makes one job's trail of; the live connection goes on behind it. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (request, { params }) => {
  const name = jobNameFrom((await params).job);
  const { board, jobs } = running();
  const found = foundJob(await board.named(name, request.signal), name);
  if (isCandidates(found)) return json(found, 300);
  const readings = await jobs.readings(found, request.signal);
  if (!readings) throw unknownJob(name);
  return json(readings);
});
