import { foundJob, isCandidates, unknownJob } from "../../../../../server/http/found-job.ts";
import { jobNameFrom } from "../../../../../server/http/questions.ts";
import { json, route } from "../../../../../server/http/route.ts";
import { running } from "../../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** What earlier jobs of the same shape took: what a browser makes forecast and comparison of. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (request, { params }) => {
  const name = jobNameFrom((await params).job);
  const { board, histories } = running();
  const found = foundJob(await board.named(name, request.signal), name);
  if (isCandidates(found)) return json(found, 300);
  const history = await histories.of(found.name, request.signal);
  if (!history) throw unknownJob(name);
  return json(history);
});
