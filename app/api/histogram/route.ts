import { histogramParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { route } from "../../../server/http/route.ts";
import { told } from "../../../server/http/told.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Counts by level over time. */
export const GET = route((request) => {
  const { buckets, progress, ...selection } = readParams(request, histogramParams);
  const answers = running().store.histogram(selectionFrom(selection), buckets, request.signal);
  return told(answers, progress === "true", (last) => last);
});
