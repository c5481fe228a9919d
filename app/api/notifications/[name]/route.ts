import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

interface Named {
  params: Promise<{ name: string }>;
}

/** Removes a rule, from jobtrail.toml too. */
export const DELETE = route<Named>(async (_request, { params }) => {
  running().notifyRules.remove((await params).name);
  return json({ removed: true });
});
