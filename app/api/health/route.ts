import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** 200 while the store answers and takes lines, else 503. */
export const GET = route(async () => {
  const { store, ingestion, sources: inUse, version } = running();
  const { rows } = await store.totals();
  const problem = ingestion.problem();
  const sources = inUse.reports().map(({ name, state, problem: own }) => ({ name, state, problem: own }));
  return json(
    { status: problem === null ? "ok" : "failing", problem, version, rows, sources },
    problem === null ? 200 : 503,
  );
});
