import { readJson } from "../../../server/http/json-body.ts";
import { tableSchema } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Every source and how it fares. */
export const GET = route(async () => {
  const { config, sources } = running();
  return json({
    sources: sources.reports(),
    findings: sources.findings,
    config: { file: config.file, problem: sources.problem, changeable: !config.readOnly },
  });
});

/** Adds a source, to jobtrail.toml too. */
export const POST = route(async (request) => {
  await running().sources.add(await readJson(request, tableSchema));
  return json({ added: true }, 201);
});
