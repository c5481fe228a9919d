import { takeLokiRequest } from "../../../../../server/http/loki-request.ts";
import { route } from "../../../../../server/http/route.ts";
import { running } from "../../../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Stores what a sender of Loki's pushes; answers when it is stored. */
export const POST = route(async (request) => {
  const { bodies, ingestion } = running();
  await takeLokiRequest(request, bodies, (pushed) => ingestion.push(pushed));
  return new Response(null, { status: 204 });
});
