import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./config.ts";
import { JobtrailError } from "./error.ts";
import { Gate } from "./http/gate.ts";
import { preparePages, readBuildId, type Pages } from "./http/pages.ts";
import { problemFrom, sendProblem } from "./http/problem.ts";
import { Hub } from "./live/hub.ts";
import { LIVE_PATH, liveUpgrade } from "./live/socket.ts";
import { Metrics } from "./metrics.ts";
import { startIngestion, type Ingestion } from "./pipeline.ts";
import { setRunning } from "./running.ts";
import { SampleCluster } from "./sample/sample-cluster.ts";
import { discoverSources } from "./sources/discover.ts";
import { createSource } from "./sources/registry.ts";
import { openStore } from "./store/open.ts";
import { readVersion, ROOT } from "./version.ts";

/** A server that answers. */
export interface RunningServer {
  url: string;
  /** What was looked for and found, for the console. */
  findings: readonly string[];
  /** Stops the sources, stores what was taken in, and closes the store. */
  close(): Promise<void>;
}

/**
 * Starts everything: the store, ingestion, the live hub, and pages, API and WebSocket on one port.
 * @throws JobtrailError saying what is in the way: a port in use, a store that cannot be opened, no build
 */
export async function startServer(config: Config): Promise<RunningServer> {
  const build = readBuildId(ROOT);
  const server = createServer();
  // The port first: a second server must not get as far as the store of the first.
  const port = await listen(server, config);
  try {
    const [store, pages] = await Promise.all([
      openStore(config.store ?? { dataDir: config.dataDir }),
      preparePages(ROOT),
    ]);
    const hub = new Hub(store, build);
    const metrics = new Metrics();
    const ingestion = await startIngestion({
      store,
      onStored(records) {
        metrics.stored(records);
        hub.publish(records);
      },
      onProblem(problem) {
        if (problem) metrics.problem();
        console.error(problem ? `Storing failed, trying again: ${problem.message}` : "Storing works again.");
      },
    });
    const sample = new SampleCluster(ingestion);
    const findings = await addSources(config, ingestion);
    if (config.sample) await sample.start();
    setRunning({ config, store, hub, ingestion, sample, metrics, findings, version: readVersion() });
    answer(server, new Gate({ ...config, port }), pages, hub);
    return {
      url: `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`,
      findings,
      async close() {
        server.close();
        hub.close();
        await sample.stop();
        await ingestion.stop();
        metrics.close();
        server.closeAllConnections();
        await pages.close();
        await store.close();
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

async function addSources(config: Config, ingestion: Ingestion): Promise<readonly string[]> {
  const discovery =
    config.sources.length > 0 ? { sources: config.sources, findings: [] } : await discoverSources();
  for (const source of discovery.sources) await ingestion.add(createSource(source));
  return discovery.findings;
}

function answer(server: Server, gate: Gate, pages: Pages, hub: Hub): void {
  const upgrade = liveUpgrade(hub);
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    gate
      .admit(request, response)
      .then((isAdmitted) => (isAdmitted ? pages.handle(request, response) : undefined))
      .catch((error: unknown) => {
        if (!(error instanceof JobtrailError))
          console.error(`${request.method} ${request.url} failed:`, error);
        if (response.headersSent) response.destroy();
        else sendProblem(request, response, error);
      });
  });
  server.on("upgrade", (request, socket, head) => {
    try {
      gate.admitUpgrade(request);
      if (new URL(request.url ?? "/", "http://jobtrail").pathname === LIVE_PATH)
        upgrade(request, socket, head);
      else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
    } catch (error) {
      const { status, title } = problemFrom(error);
      socket.end(`HTTP/1.1 ${status} ${title}\r\nConnection: close\r\n\r\n`);
    }
  });
}

/** Listens, and asks whoever comes before everything is ready to come again. */
async function listen(server: Server, { host, port }: Config): Promise<number> {
  server.on("request", (_request, response: ServerResponse) => {
    response.writeHead(503, { "retry-after": "1", "content-type": "text/plain; charset=utf-8" });
    response.end("Jobtrail is starting. Try again in a moment.\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function listenError(error: Error, host: string, port: number): JobtrailError {
  const code = "code" in error ? error.code : undefined;
  const options = { cause: error };
  if (code === "EADDRINUSE")
    return new JobtrailError(
      "port-in-use",
      `Port ${port} on ${host} is in use, perhaps by another Jobtrail. Stop that program, or choose another port with --port.`,
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
    `Cannot listen on ${host}, port ${port}: ${error.message}. Check --host and --port.`,
    options,
  );
}
