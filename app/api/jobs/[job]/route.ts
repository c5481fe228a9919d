import { foundJob, isCandidates, unknownJob } from "../../../../server/http/found-job.ts";
import { jobNameFrom, readParams, selectionFrom, trailParams } from "../../../../server/http/questions.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** One job's trail; 300 with the candidates where several jobs have that prefix. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (request, { params }) => {
  const { segments_from, segments_to } = readParams(request, trailParams);
  const name = jobNameFrom((await params).job);
  const { board, jobs } = running();
  const found = foundJob(await board.named(name, request.signal), name);
  if (isCandidates(found)) return json(found, 300);
  const isPart = segments_from !== undefined || segments_to !== undefined;
  const part = isPart ? selectionFrom({ q: "", from: segments_from, to: segments_to }) : undefined;
  const trail = await jobs.trail(found, part, request.signal);
  if (!trail) throw unknownJob(name);
  return json(trail);
});
