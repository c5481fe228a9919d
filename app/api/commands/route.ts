import { readParams, selectionFrom, selectionParams } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** How the lines of a selection are read on the hosts where they are. */
export const GET = route(async (request) => {
  const selection = selectionFrom(readParams(request, selectionParams));
  return json(await running().commands(selection, request.signal));
});
