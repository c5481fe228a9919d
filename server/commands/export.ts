import { pipeline } from "node:stream/promises";
import { JobtrailError } from "../error.ts";
import { askServer, refusal, type ServerFlags } from "./ask-server.ts";

/** Options of `jobtrail export`. */
export interface ExportOptions extends ServerFlags {
  q: string;
  from?: string;
  to?: string;
  format: "ndjson" | "csv" | "raw";
}

/**
 * Streams an export of a running server to standard output; a reader that stops early (`| head`) ends it quietly.
 * @throws JobtrailError `server-unreachable`, `server-refused` or `export-broken`
 */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { q, from, to, format, url } = options;
  const response = await askServer("/api/export", { q, from, to, format }, options);
  if (!response.ok || !response.body) throw await refusal(response, "the export", url);
  try {
    await pipeline(response.body, process.stdout, { end: false });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EPIPE") process.exit(0);
    throw new JobtrailError(
      "export-broken",
      `The export broke off: ${url} closed the connection. What was written so far is incomplete; run it again.`,
      { cause: error },
    );
  }
}
