import { readJson } from "../../../../server/http/json-body.ts";
import { pausedSchema, readParams, removeParams } from "../../../../server/http/questions.ts";
import { json, route } from "../../../../server/http/route.ts";
import { running } from "../../../../server/running.ts";

export const dynamic = "force-dynamic";

interface Named {
  params: Promise<{ name: string }>;
}

/** Pauses or resumes a source. */
export const PATCH = route<Named>(async (request, { params }) => {
  const { name } = await params;
  const { paused } = await readJson(request, pausedSchema);
  await running().sources.setPaused(name, paused);
  return json({ paused });
});

/** Removes a source, and with rows=drop what it stored. */
export const DELETE = route<Named>(async (request, { params }) => {
  const { name } = await params;
  const { rows } = readParams(request, removeParams);
  await running().sources.remove(name, rows === "drop");
  return json({ removed: true });
});
