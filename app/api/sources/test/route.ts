import { readJson } from "../../../../server/http/json-body.ts";
import { tableSchema } from "../../../../server/http/questions.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Looks at the place that a source would read. */
export const POST = route(async (request) =>
  json(await running().sources.probe(await readJson(request, tableSchema), request.signal)),
);
