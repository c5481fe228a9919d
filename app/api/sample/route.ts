import { json, route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Plays the sample cluster. */
export const POST = route(async () => {
  await running().sample.start();
  return json({ playing: true });
});

/** Stops the sample cluster and removes its rows. */
export const DELETE = route(async () => {
  await running().sample.remove();
  return json({ playing: false });
});
