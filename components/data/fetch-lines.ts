import * as z from "zod";
import { problemSchema } from "../../server/protocol/problem.ts";
import { answerTo, parsedAnswer, RequestProblem, type Parameters } from "./fetch-json.ts";

const problemLine = z.object({ problem: problemSchema });

/**
 * Asks the API for an answer that comes in lines of JSON, and checks each; an answer in one piece is one line. Who stops early, or
 * aborts, ends the server's work.
 * @throws RequestProblem for everything but success and abortion, also behind the first lines
 */
export async function* fetchLines<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  parameters: Parameters,
  signal: AbortSignal,
): AsyncGenerator<z.infer<Schema>> {
  const response = await answerTo(path, parameters, { signal });
  for await (const line of linesOf(response, path, signal)) {
    const body = jsonOf(line, path);
    const told = problemLine.safeParse(body);
    if (told.success) throw new RequestProblem(told.data.problem);
    yield parsedAnswer(schema, body, response, path);
  }
}

async function* linesOf(response: Response, path: string, signal: AbortSignal): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + chunk.value).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw brokenOff(path, cause);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function jsonOf(line: string, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw brokenOff(path, cause);
  }
}

function brokenOff(path: string, cause: unknown): unknown {
  if (cause instanceof RequestProblem) return cause;
  const detail = `The answer to ${path} broke off or is not JSON.`;
  return new RequestProblem(
    { type: "about:blank#broken-off", title: "Unexpected answer", status: 0, detail },
    { cause },
  );
}
