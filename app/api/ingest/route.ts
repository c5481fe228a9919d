import { takeIngestRequest } from "../../../server/http/ingest-request.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Stores pushed lines; answers when they are stored. */
export const POST = route(async (request) => {
  const { bodies, ingestion } = running();
  return json(await takeIngestRequest(request, bodies, (pushed) => ingestion.push(pushed)));
});
