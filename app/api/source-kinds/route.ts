import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** What sources there can be, with the keys of each. */
export const GET = route(async () => json({ kinds: running().sources.kinds() }));
