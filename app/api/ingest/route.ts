import { readIngestRequest } from "../../../server/http/ingest-request.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Stores pushed lines; answers when they are stored. */
export const POST = route(async (request) =>
  json(await running().ingestion.push(await readIngestRequest(request))),
);
