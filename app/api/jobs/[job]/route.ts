import { HttpError } from "../../../../server/http/problem.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";
import { buildTrail } from "../../../../lib/trail/build-trail.ts";

export const dynamic = "force-dynamic";

const JOB = /^[0-9a-f]{4}[0-9a-f-]{0,32}$/i;

/** One job's trail. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (_request, { params }) => {
  const { job } = await params;
  if (!JOB.test(job))
    throw new HttpError(
      400,
      "job-invalid",
      `${JSON.stringify(job.slice(0, 60))} is no job ID; give a whole one or at least its first four characters.`,
    );
  const { store, ingestion } = running();
  const lines = await store.jobLines(job);
  if (!lines)
    throw new HttpError(
      404,
      "job-unknown",
      `No stored line names the job ${job}. Check the ID, or whether its hosts are among the sources.`,
    );
  return json(buildTrail(lines, ingestion.newestTime()));
});
