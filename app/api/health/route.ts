import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** 200 while the store answers and takes lines, else 503. */
export const GET = route(async () => {
  const { store, ingestion, sources: inUse, retention, damage, version } = running();
  const { rows, bytes } = await store.totals();
  const problem = ingestion.problem();
  const sources = inUse.reports().map(({ name, state, problem: own }) => ({ name, state, problem: own }));
  const lost = damage.report();
  const wellness = lost.problem === null ? "ok" : "damaged";
  const status = problem === null ? wellness : "failing";
  return json(
    { status, problem, version, rows, bytes, retention: retention.report(), damage: lost, sources },
    problem === null ? 200 : 503,
  );
});
