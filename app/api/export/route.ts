import { exportParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { route } from "../../../server/http/route.ts";
import { streamed } from "../../../server/http/streamed.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

const FILES = {
  ndjson: { type: "application/x-ndjson; charset=utf-8", name: "jobtrail.ndjson" },
  csv: { type: "text/csv; charset=utf-8", name: "jobtrail.csv" },
  raw: { type: "application/octet-stream", name: "jobtrail.log" },
};

/** Streams every event of the selection, oldest first. */
export const GET = route(async (request) => {
  const { format, ...selection } = readParams(request, exportParams);
  return streamed(running().store.export(selectionFrom(selection), format, request.signal), FILES[format]);
});
