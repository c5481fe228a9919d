import { histogramParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Counts by level over time. */
export const GET = route(async (request) => {
  const { buckets: wanted, ...selection } = readParams(request, histogramParams);
  const buckets = await running().store.histogram(selectionFrom(selection), wanted, request.signal);
  const total = buckets.reduce(
    (sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0),
    0,
  );
  return json({ buckets, total });
});
