import { exportParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { route } from "../../../server/http/route.ts";
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
  const pages = running()
    .store.export(selectionFrom(selection), format, request.signal)
    [Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const page = await pages.next();
        if (page.done) controller.close();
        else controller.enqueue(page.value);
      },
      async cancel() {
        await pages.return?.();
      },
    },
    { highWaterMark: 1 },
  );
  const { type, name } = FILES[format];
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      // no-transform: compressing would hold pages back and break off without a word.
      "cache-control": "no-store, no-transform",
    },
  });
});
