import { HttpError } from "../../../server/http/problem.ts";
import { logsParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/**
 * One page of events, oldest first: the newest, those before or after a place, or those around it. A place is an
 * event's cursor or its id.
 */
export const GET = route(async (request) => {
  const { limit, before, after, around, ...selection } = readParams(request, logsParams);
  if ([before, after, around].filter((place) => place !== undefined).length > 1)
    throw new HttpError(400, "parameter-invalid", "Give only one of before, after and around.");
  const question = { ...selectionFrom(selection), limit, before, after, around };
  return json(await running().store.logs(question, request.signal));
});
