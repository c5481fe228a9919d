import { FACET_FIELDS } from "../../../server/protocol/logs.ts";
import { readParams, selectionFrom, selectionParams } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Values of every facet with their counts. */
export const GET = route(async (request) => {
  const selection = selectionFrom(readParams(request, selectionParams));
  return json(await running().store.facets(selection, FACET_FIELDS, request.signal));
});
