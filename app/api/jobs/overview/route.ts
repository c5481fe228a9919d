import { rangeParams, readParams, selectionFrom } from "../../../../server/http/questions.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** How jobs of a range ended, how long their phases took, and why they ended badly. */
export const GET = route(async (request) =>
  json(await running().overviews.jobs(selectionFrom({ q: "", ...readParams(request, rangeParams) }))),
);
