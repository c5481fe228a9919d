import { route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Prometheus' text format. */
export const GET = route(async () => {
  const { metrics, store, hub, sources } = running();
  const text = await metrics.render({ store, hub, sources });
  return new Response(text, {
    headers: { "content-type": metrics.contentType, "cache-control": "no-store, no-transform" },
  });
});
