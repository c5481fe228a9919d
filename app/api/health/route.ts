import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** 200 while the store answers, else 503. */
export const GET = route(async () => {
  const { store, sources: inUse, retention, version } = running();
  const { rows, bytes } = await store.totals();
  const sources = inUse.reports().map(({ name, state, problem }) => ({ name, state, problem }));
  return json({ status: "ok", version, rows, bytes, retention: retention.report(), sources });
});
