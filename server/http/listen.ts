import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { JobtrailError } from "../error.ts";

/**
 * Takes the port.
 * @returns the port listened on, also where 0 asked for any
 * @throws JobtrailError `port-in-use`, `port-refused` or `listen-failed`
 */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: Error): void => reject(listenError(error, host, port));
    server.once("error", onError);
    server.listen(port, host.replace(/^\[|\]$/g, ""), () => {
      server.removeListener("error", onError);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Where a browser on this machine finds a server that listens on `host`. */
export function urlOf(host: string, port: number): string {
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare === "0.0.0.0" || bare === "::") return `http://127.0.0.1:${port}`;
  return `http://${bare.includes(":") ? `[${bare}]` : bare}:${port}`;
}

function listenError(error: Error, host: string, port: number): JobtrailError {
  const code = "code" in error ? error.code : undefined;
  const options = { cause: error };
  if (code === "EADDRINUSE")
    return new JobtrailError(
      "port-in-use",
      `Port ${port} on ${host} is in use, perhaps by another Jobtrail. Stop that program, or choose another port with --port, JOBTRAIL_PORT or port in jobtrail.toml.`,
      options,
    );
  if (code === "EACCES")
    return new JobtrailError(
      "port-refused",
      `This user may not listen on port ${port}; choose one above 1023 with --port.`,
      options,
    );
  return new JobtrailError(
    "listen-failed",
    `Cannot listen on ${host}, port ${port} (${error.message}). Check --host and --port.`,
    options,
  );
}
