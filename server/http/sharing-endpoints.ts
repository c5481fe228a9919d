import { comparisonSchema } from "../../lib/trail/compare/shape.ts";
import { sharedTrailSchema } from "../../lib/trail/export/shared-trail.ts";
import type { Endpoint } from "./endpoint.ts";
import { compareParams, noteParams, trailExportParams } from "./questions.ts";

/** A job's trail in forms that others read. */
export const SHARING_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "get",
    path: "/api/jobs/{job}/note",
    summary:
      "The job's incident note: verdict, the lines that it cites, phases, hosts, and the commands that show those lines there. {job} as above, also for an answer 300.",
    params: noteParams,
    answer: "text/markdown",
  },
  {
    method: "get",
    path: "/api/jobs/{job}/export",
    summary:
      "The job's trail in a form that others read, as a download. The answer below is that of format=json; perfetto and otlp are application/json too, svg is image/svg+xml and html is text/html.",
    params: trailExportParams,
    answer: sharedTrailSchema,
  },
  {
    method: "get",
    path: "/api/jobs/{job}/compare",
    summary:
      "The job beside another one: phases with their durations, and patterns of lines that are new, missing or changed in number. An answer 300 may be about either of them.",
    params: compareParams,
    answer: comparisonSchema,
  },
];
