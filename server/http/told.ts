import { problemFrom } from "./problem.ts";
import { json } from "./route.ts";

/**
 * Answers with what is told last, or with all that is told, a line each, as it becomes known.
 * @param plain what is told last, as it is answered alone
 * @throws whatever fails before something was told; what fails later is the last line, `{"problem": …}`
 */
export async function told<Told>(
  answers: AsyncIterable<Told>,
  inLines: boolean,
  plain: (last: Told) => unknown,
): Promise<Response> {
  const told = answers[Symbol.asyncIterator]();
  let next = await told.next();
  if (!inLines) {
    let last = next;
    for (; !next.done; next = await told.next()) last = next;
    return json(last.done ? null : plain(last.value));
  }
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (next.done) return controller.close();
        controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
        try {
          next = await told.next();
        } catch (error) {
          controller.enqueue(encoder.encode(`${JSON.stringify({ problem: problemFrom(error) })}\n`));
          controller.close();
          return;
        }
        if (next.done) controller.close();
      },
      async cancel() {
        await told.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      // no-transform: compressing would hold lines back.
      "cache-control": "no-store, no-transform",
    },
  });
}
