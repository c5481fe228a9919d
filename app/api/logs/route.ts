import { HttpError } from "../../../server/http/problem.ts";
import { logsParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/**
 * One page of events, oldest first: the newest, those before or after an event, or those around its place,
 * which it has also where the selection leaves it out.
 */
export const GET = route(async (request) => {
  const { limit, before, after, around, ...selection } = readParams(request, logsParams);
  if ([before, after, around].filter((id) => id !== undefined).length > 1)
    throw new HttpError(400, "parameter-invalid", "Give only one of before, after and around.");
  const { store } = running();
  const question = { ...selectionFrom(selection), limit };
  if (around === undefined) return json(await store.logs({ ...question, before, after }));
  const event = await store.event(around);
  if (!event)
    throw new HttpError(
      404,
      "event-unknown",
      `No event has the id ${JSON.stringify(around)}; it may have been removed with its source.`,
    );
  const half = Math.max(1, Math.floor(limit / 2));
  const older = await store.logs({ ...question, limit: half, before: around });
  // Continuing behind the older ones brings the event itself only where the selection has it.
  const newer = await store.logs({ ...question, limit: half, after: older.events.at(-1)?.id ?? "" });
  return json({
    events: [...older.events, ...newer.events],
    moreBefore: older.moreBefore,
    moreAfter: newer.moreAfter,
  });
});
