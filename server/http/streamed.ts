/** A file that is sent while it is made. */
export interface StreamedFile {
  /** Media type, with its charset. */
  type: string;
  /** Name to save it under: no quotation marks, ASCII. */
  name: string;
}

/**
 * Answers with a file in pieces, each made when the one before is taken; what is not asked for any more is not made.
 * @param pieces a failure in them breaks the connection, so that nobody takes a part for the whole
 */
export function streamed(pieces: AsyncIterable<Uint8Array | string>, { type, name }: StreamedFile): Response {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await iterator.next();
        if (piece.done) controller.close();
        else controller.enqueue(typeof piece.value === "string" ? encoder.encode(piece.value) : piece.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      // no-transform: compressing would hold pages back and break off without a word.
      "cache-control": "no-store, no-transform",
    },
  });
}
