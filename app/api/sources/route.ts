import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Every source and how it fares. */
export const GET = route(async () => {
  const { ingestion, findings } = running();
  return json({ sources: ingestion.reports(), findings });
});
