import { JobtrailError } from "../error.ts";
import { problemSchema } from "../protocol/problem.ts";

/** Which running server is asked, as typed. */
export interface ServerFlags {
  url: string;
  /** Its token; `JOBTRAIL_TOKEN` of the environment without it. */
  token?: string;
}

/** The headers that let a command in. */
export function headersFor({ token }: ServerFlags): Record<string, string> {
  const given = token ?? process.env["JOBTRAIL_TOKEN"];
  return given ? { authorization: `Bearer ${given}` } : {};
}

/**
 * The address of something on the server.
 * @throws JobtrailError `config-invalid` where `--url` is none
 */
export function addressAt(path: string, { url }: ServerFlags): URL {
  if (URL.canParse(url)) return new URL(path, url);
  throw new JobtrailError("config-invalid", `--url: ${url} is not a URL; write it as http://127.0.0.1:7070.`);
}

/**
 * Asks a running server, whatever it answers.
 * @throws JobtrailError `config-invalid`, or `server-unreachable` where none answers
 */
export async function askServer(
  path: string,
  params: Readonly<Record<string, string | undefined>>,
  flags: ServerFlags,
): Promise<Response> {
  const address = addressAt(path, flags);
  for (const [key, value] of Object.entries(params)) if (value) address.searchParams.set(key, value);
  try {
    return await fetch(address, { headers: headersFor(flags) });
  } catch (error) {
    throw new JobtrailError(
      "server-unreachable",
      `No Jobtrail server answers at ${flags.url}. Start one with npm start, or name another with --url.`,
      { cause: error },
    );
  }
}

/** That the server refused, in its own words. @param what was asked for, as an object of “refused” */
export async function refusal(response: Response, what: string, url: string): Promise<JobtrailError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
  const detail = problem.success ? problem.data.detail : `it answered ${response.status}`;
  return new JobtrailError("server-refused", `${url} refused ${what}: ${detail}`);
}
