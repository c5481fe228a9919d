import { rangeParams, readParams, selectionFrom } from "../../../../server/http/questions.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Which workers are slower than the others, by the last proofs of the range. */
export const GET = route(async (request) =>
  json(
    await running().overviews.workers(
      selectionFrom({ q: "", ...readParams(request, rangeParams) }),
      request.signal,
    ),
  ),
);
