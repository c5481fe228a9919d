import { readCheckpointsQuestion, takeForwardLines } from "../../../server/http/forward-request.ts";
import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Where one source of a forwarder resumes. */
export const GET = route(async (request) => {
  const { speaker, source } = readCheckpointsQuestion(request);
  const checkpoints = await running().ingestion.forwarded.checkpoints(speaker, source);
  return json({ checkpoints: [...checkpoints] });
});

/** Stores a forwarder's lines; answers when they are stored. */
export const POST = route(async (request) => {
  const { bodies, ingestion } = running();
  return json(
    await takeForwardLines(request, bodies, (speaker, slices) => ingestion.forwarded.take(speaker, slices)),
  );
});
