import { openApiDocument } from "../../../server/http/openapi.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** The API's own description. */
export const GET = route(() => Promise.resolve(json(openApiDocument(running().version))));
