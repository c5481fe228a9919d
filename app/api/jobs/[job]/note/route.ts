import { linkToTrail } from "../../../../../lib/view.ts";
import { noteParams, readParams } from "../../../../../server/http/questions.ts";
import { requestOrigin } from "../../../../../server/http/origin.ts";
import { route } from "../../../../../server/http/route.ts";
import { running } from "../../../../../server/running.ts";
import { askedTrail } from "../asked-trail.ts";

export const dynamic = "force-dynamic";

/** The job's incident note, Markdown. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (request, { params }) => {
  const { link } = readParams(request, noteParams);
  const trail = await askedTrail((await params).job, request.signal);
  if (trail instanceof Response) return trail;
  const own = requestOrigin(request) + linkToTrail(trail.job_id ?? trail.name);
  const note = await running().sharing.note(trail, link ?? own, request.signal);
  return new Response(note, {
    headers: { "content-type": "text/markdown; charset=utf-8", "cache-control": "no-store" },
  });
});
