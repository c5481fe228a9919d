import { readIngestBody } from "../../../server/http/ingest-body.ts";
import { HttpError } from "../../../server/http/problem.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Stores pushed lines; answers when they are stored. */
export const POST = route(async (request) => {
  const key = request.headers.get("idempotency-key") ?? undefined;
  if (key !== undefined && !/^[\w.-]{1,128}$/.test(key))
    throw new HttpError(
      400,
      "parameter-invalid",
      "Idempotency-Key: use 1 to 128 letters, digits, dots, dashes or underscores.",
    );
  return json(await running().ingestion.push(await readIngestBody(request), key));
});
