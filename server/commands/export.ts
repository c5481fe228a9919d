import { pipeline } from "node:stream/promises";
import { JobtrailError } from "../error.ts";
import { problemSchema } from "../protocol/problem.ts";

/** Options of `jobtrail export`. */
export interface ExportOptions {
  q: string;
  from?: string;
  to?: string;
  format: "ndjson" | "csv" | "raw";
  url: string;
  token?: string;
}

/**
 * Streams an export of a running server to standard output; a reader that stops early (`| head`) ends it quietly.
 * @throws JobtrailError `export-unreachable` or `export-refused`
 */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const response = await ask(options);
  if (!response.ok || !response.body) throw await refusal(response, options.url);
  try {
    await pipeline(response.body, process.stdout, { end: false });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EPIPE") process.exit(0);
    throw new JobtrailError(
      "export-broken",
      `The export broke off: ${options.url} closed the connection. What was written so far is incomplete; run it again.`,
      { cause: error },
    );
  }
}

async function ask(options: ExportOptions): Promise<Response> {
  if (!URL.canParse(options.url))
    throw new JobtrailError(
      "config-invalid",
      `--url: ${options.url} is not a URL; write it as http://127.0.0.1:7070.`,
    );
  const url = new URL("/api/export", options.url);
  for (const key of ["q", "from", "to", "format"] as const) {
    const value = options[key];
    if (value) url.searchParams.set(key, value);
  }
  const token = options.token ?? process.env["JOBTRAIL_TOKEN"];
  try {
    return await fetch(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  } catch (error) {
    throw new JobtrailError(
      "export-unreachable",
      `No Jobtrail server answers at ${options.url}. Start one with npm start, or name another with --url.`,
      { cause: error },
    );
  }
}

async function refusal(response: Response, url: string): Promise<JobtrailError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
  const detail = problem.success ? problem.data.detail : `it answered ${response.status}`;
  return new JobtrailError("export-refused", `${url} refused the export: ${detail}`);
}
