import { inSeconds, jobsParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** One page of the jobs with any line in the range, and how many there are. */
export const GET = route(async (request) => {
  const { q, from, to, ...question } = readParams(request, jobsParams);
  const selection = selectionFrom({ q: inSeconds(q), from, to });
  return json(await running().board.page({ ...question, ...selection }));
});
