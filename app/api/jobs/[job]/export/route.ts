import { linkToTrail } from "../../../../../lib/view.ts";
import { requestOrigin } from "../../../../../server/http/origin.ts";
import { readParams, trailExportParams } from "../../../../../server/http/questions.ts";
import { route } from "../../../../../server/http/route.ts";
import { streamed } from "../../../../../server/http/streamed.ts";
import { running } from "../../../../../server/running.ts";
import { askedTrail } from "../asked-trail.ts";

export const dynamic = "force-dynamic";

const FILES = {
  json: { type: "application/json", ending: "json" },
  perfetto: { type: "application/json", ending: "perfetto.json" },
  otlp: { type: "application/json", ending: "otlp.json" },
  svg: { type: "image/svg+xml; charset=utf-8", ending: "svg" },
  html: { type: "text/html; charset=utf-8", ending: "html" },
};

/** The job's trail in a form that others read. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (request, { params }) => {
  const { format, theme, link } = readParams(request, trailExportParams);
  const trail = await askedTrail((await params).job, request.signal);
  if (trail instanceof Response) return trail;
  const own = requestOrigin(request) + linkToTrail(trail.job_id ?? trail.name);
  const pieces = running().sharing.export(trail, { format, theme, link: link ?? own }, request.signal);
  const { type, ending } = FILES[format];
  return streamed(pieces, { type, name: `job-${trail.name.replaceAll(/[^\w-]/g, "-")}.${ending}` });
});
