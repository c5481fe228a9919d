import { jobsParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";
import { buildTrail } from "../../../lib/trail/build-trail.ts";
import { summarise } from "../../../lib/trail/summarise.ts";

export const dynamic = "force-dynamic";

/** The newest jobs with any event in the range. */
export const GET = route(async (request) => {
  const { limit, from, to } = readParams(request, jobsParams);
  const { fromUs, toUs } = selectionFrom({ q: "", from, to });
  const { store, ingestion } = running();
  const lines = await store.jobs({ fromUs, toUs, limit });
  const newest = ingestion.newestTime();
  return json({ jobs: lines.map((job) => summarise(buildTrail(job, newest), job)) });
});
