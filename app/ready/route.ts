import { route } from "../../server/http/route.ts";

export const dynamic = "force-dynamic";

/** Vector asks this of a Loki before it sends; requests wait until the server has started. */
export const GET = route(async () => new Response("ready\n"));
