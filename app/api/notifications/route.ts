import { readJson } from "../../../server/http/json-body.ts";
import { tableSchema } from "../../../server/http/questions.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Every rule of notifications and how it fares. */
export const GET = route(async () => {
  const { config, notifier } = running();
  return json({
    rules: notifier.report(),
    config: {
      file: config.file,
      problem: notifier.problem,
      changeable: !config.readOnly,
      links: config.publicUrl !== undefined,
    },
  });
});

/** Adds a rule, to jobtrail.toml too. */
export const POST = route(async (request) => {
  running().notifyRules.add(await readJson(request, tableSchema));
  return json({ added: true }, 201);
});
