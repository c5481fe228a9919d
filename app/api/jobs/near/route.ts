import { jobNameFrom, nearParams, readParams } from "../../../../server/http/questions.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** The jobs whose IDs are most like one that no line names. */
export const GET = route(async (request) =>
  json({ candidates: await running().board.near(jobNameFrom(readParams(request, nearParams).job)) }),
);
