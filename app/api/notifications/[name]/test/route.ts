import { json, route } from "../../../../../server/http/route.ts";
import { running } from "../../../../../server/running.ts";

export const dynamic = "force-dynamic";

interface Named {
  params: Promise<{ name: string }>;
}

/** Sends a rule's receiver a test, and says how that went. */
export const POST = route<Named>(async (_request, { params }) =>
  json(await running().notifier.test((await params).name)),
);
