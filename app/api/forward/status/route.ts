import { readForwardStatus } from "../../../../server/http/forward-request.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Takes note of how a forwarder's sources fare. */
export const POST = route(async (request) => {
  const { speaker, sources } = await readForwardStatus(request);
  running().ingestion.forwarded.hear(speaker, sources);
  return json({ heard: sources.length });
});
