import { route } from "../../server/http/route.ts";
import { running } from "../../server/running.ts";

export const dynamic = "force-dynamic";

/**
 * 200 while lines can be stored, else 503. A load balancer asks this without a token, and Vector of a Loki before it
 * sends; requests wait until the server has started.
 */
export const GET = route(async () =>
  running().ingestion.problem() === null
    ? new Response("ready\n")
    : new Response("Lines cannot be stored at the moment; /api/health says why.\n", {
        status: 503,
        headers: { "retry-after": "5" },
      }),
);
