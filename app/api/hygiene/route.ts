import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Logs that cost more, or tell less, than they need to, and what to do. */
export const GET = route(async () => json(await running().hygiene.report()));
