import { createServer } from "node:http";
import type { Config } from "./config/config.ts";
import { answerAll } from "./http/answer.ts";
import { BodyBudget } from "./http/body-budget.ts";
import { Gate } from "./http/gate.ts";
import { InFlight } from "./http/in-flight.ts";
import { listen, urlOf } from "./http/listen.ts";
import { preparePages, readBuildId, type Pages, type PagesOptions } from "./http/pages.ts";
import { createHygiene, type Hygiene } from "./hygiene/hygiene.ts";
import { Board } from "./jobs/board.ts";
import { Histories } from "./jobs/histories.ts";
import { createJobReader } from "./jobs/job-reader.ts";
import { createOverviews } from "./jobs/overviews.ts";
import type { Overviews } from "./jobs/overviews.ts";
import { Hub } from "./live/hub.ts";
import { LIVE_PATH, liveUpgrade } from "./live/socket.ts";
import type { DamageWatch } from "./health/damage-watch.ts";
import { RetentionRuns } from "./health/retention-runs.ts";
import { Metrics } from "./health/metrics.ts";
import { errorsBefore } from "./notify/errors-before.ts";
import { Notifier } from "./notify/notifier.ts";
import { startIngestion, type Ingestion } from "./pipeline.ts";
import { commandsFor } from "./recipes/commands.ts";
import { setRunning, type Running } from "./running.ts";
import { SAMPLE_SOURCE } from "./sample/sample-source.ts";
import { createSharing } from "./sharing/sharing.ts";
import { SampleCluster } from "./sample/sample-cluster.ts";
import { SMALL_SAMPLE } from "./sample/size.ts";
import { NotifyRules } from "./config/notify-rules.ts";
import { SourceSet } from "./config/source-set.ts";
import type { SourceConfig } from "./sources/registry.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";
import { answerCommands, watchDamage } from "./upkeep/while-running.ts";
import { readVersion, ROOT } from "./version.ts";

/** A server that answers. */
export interface RunningServer {
  url: string;
  /** What was looked for and found, for the console. */
  findings: readonly string[];
  /** Stops the sources, stores what was taken in, and closes the store. */
  close(): Promise<void>;
}

/** How often connections are looked through for those that are slower than they may be. */
const CHECK_CONNECTIONS_MS = 2_000;

/** Everything behind the port. */
interface Parts {
  store: Store;
  pages: Pages;
  hub: Hub;
  board: Board;
  overviews: Overviews;
  metrics: Metrics;
  ingestion: Ingestion;
  sources: SourceSet;
  hygiene: Hygiene;
  sample: SampleCluster;
  retention: RetentionRuns;
  notifier: Notifier;
  damage: DamageWatch;
  /** Ends the tasks of the command line. */
  endUpkeep: () => Promise<void>;
}

/**
 * Starts everything: the store, ingestion, the live hub, and pages, API and WebSocket on one port.
 * @param reload reads the configuration again, when its file has changed
 * @param isDev compiles pages as they are asked for, and reloads them as they change
 * @throws JobtrailError saying what is in the way: a port in use, a store that cannot be opened, no build
 */
export async function startServer(
  config: Config,
  reload: () => Config,
  isDev = false,
): Promise<RunningServer> {
  const build = isDev ? `dev-${Date.now()}` : readBuildId(ROOT);
  const server = createServer({ connectionsCheckingInterval: CHECK_CONNECTIONS_MS });
  // The port first: a second server must not get as far as the store of the first.
  const port = await listen(server, config);
  const opening = openParts(config, reload, build, { root: ROOT, host: config.host, port, isDev });
  const answers = opening.then(({ pages, hub }) => ({
    pages,
    upgrades: new Map([...pages.upgrades, [LIVE_PATH, liveUpgrade(hub)]]),
  }));
  answers.catch(() => undefined);
  const inFlight = new InFlight();
  answerAll(server, new Gate({ ...config, port, isDev }), inFlight, answers);
  try {
    const parts = await opening;
    await parts.sources.start();
    if (config.sample) await parts.sample.start();
    const { findings } = parts.sources;
    return { url: urlOf(config.host, port), findings, close: () => stop(parts, inFlight.drain(server)) };
  } catch (error) {
    server.close();
    server.closeAllConnections();
    throw error;
  }
}

async function openParts(
  config: Config,
  reload: () => Config,
  build: string,
  pagesOptions: PagesOptions,
): Promise<Parts> {
  const [store, pages] = await openBoth(
    openStore(config.store ?? { dataDir: config.dataDir }),
    preparePages(pagesOptions),
  );
  const metrics = new Metrics();
  const board: Board = new Board(store, (change) => {
    hub.publishJobs(change);
    notifier.jobsChanged(change.jobs);
  });
  const histories = new Histories(store, board);
  const jobs = createJobReader(store, board, histories);
  const notifier = await openNotifier(config, { store, board, jobs });
  const hub = new Hub(store, board, build);
  // Lines are taken in meanwhile: with ten thousand jobs this takes some seconds.
  void rebuilt(board);
  // Before the jobs are told: one may have failed in the moment before the end of the run before.
  notifier.use(config.notify);
  const ingestion = await startIngestion({
    store,
    onNumbered: (records, firstSeq) => hub.announce(records, firstSeq),
    onStored(records, firstSeq, packed) {
      metrics.stored(records, packed?.chars);
      notifier.stored(records);
      board.stored(records, firstSeq);
      if (hub.isListenedTo) hub.publish(packed?.whole() ?? records, firstSeq);
    },
    onDropped: () => rebuilt(board),
    onProblem: reportProblems(metrics),
    onReread: (source, rows) =>
      console.log(`${source} was read again: ${rows} lines that were missing are stored.`),
    onSetAside: ({ source, stream }, reason) =>
      console.error(`A line of ${source}, ${stream}, could not be stored and is kept aside: ${reason}`),
  });
  const retention = new RetentionRuns(store, config.retention, {
    onRemoved({ days, rows, bytes }) {
      console.log(
        `Removed the oldest ${days === 1 ? "day" : `${days} days`} of lines: ${rows} lines, ${bytes} bytes.`,
      );
      void rebuilt(board);
    },
    onProblem: (problem) => console.error(`Removing old lines failed, trying again: ${problem.message}`),
  });
  const sources = new SourceSet({
    config,
    ingestion,
    reload,
    onConfig: ({ notify }) => notifier.use(notify),
    onProblem: (problem) => console.error(`The changed configuration is not in force: ${problem}`),
  });
  const sample = new SampleCluster(ingestion, config.sample ?? SMALL_SAMPLE);
  const hygiene = createHygiene(store, () => sources.reports());
  const commands = commandsOf(store, () => sources.configs);
  const overviews = createOverviews(board, jobs);
  const notifyRules = new NotifyRules({ config, reload, use: (rules) => notifier.use(rules) });
  const sharing = createSharing(store, commands);
  const say = (text: string): void => console.error(text);
  const damage = watchDamage({ store, ingestion, sources, say });
  const endUpkeep = await answerCommands({ store, sources, ingestion, damage, say }, config);
  const parts = {
    store,
    pages,
    hub,
    board,
    jobs,
    histories,
    overviews,
    metrics,
    ingestion,
    sources,
    hygiene,
    commands,
    sharing,
    sample,
    retention,
    notifier,
    notifyRules,
    damage,
    endUpkeep,
  };
  // Before any source is read: what was lost decides where their reading begins.
  await damage.look();
  notifier.watch(() => sources.reports());
  setRunning({ ...parts, bodies: new BodyBudget(), config, version: readVersion() });
  return parts;
}

/** @param parts what is asked for what a notification tells */
function openNotifier(
  { dataDir, publicUrl }: Config,
  { store, board, jobs }: Pick<Running, "store" | "board" | "jobs">,
): Promise<Notifier> {
  const startUs = Date.now() * 1_000;
  return Notifier.open({
    dataDir,
    origin: publicUrl,
    trailOf: (job) => jobs.trail(job),
    completed: (limit) =>
      board.page({ fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit, state: "completed", pool: "without" }),
    errorsBefore: () => errorsBefore(store, startUs),
    isPlayed: ({ source }) => source === SAMPLE_SOURCE,
    say: (text) => console.log(text),
  });
}

/** At the start, and when lines were deleted: which jobs there are is read from the store. */
async function rebuilt(board: Board): Promise<void> {
  try {
    await board.rebuild();
  } catch (error) {
    console.error(`The list of jobs is not that of the store: ${String(error)}`);
  }
}

/** @param sources the sources as they are configured at the moment of asking */
function commandsOf(store: Store, sources: () => readonly SourceConfig[]): Running["commands"] {
  return (selection, signal) => commandsFor(store, sources(), selection, signal);
}

/** When one fails the other is closed again, so that nothing holds the data directory. */
async function openBoth(opening: Promise<Store>, preparing: Promise<Pages>): Promise<[Store, Pages]> {
  const [store, pages] = await Promise.allSettled([opening, preparing]);
  if (store.status === "rejected") throw store.reason;
  if (pages.status === "fulfilled") return [store.value, pages.value];
  await store.value.close();
  throw pages.reason;
}

/** Each problem is said once, however often storing is tried again. */
function reportProblems(metrics: Metrics): (problem: Error | null) => void {
  let said: string | undefined;
  return (problem) => {
    if (problem) metrics.problem();
    if (problem?.message === said) return;
    said = problem?.message;
    console.error(problem ? `Storing failed, trying again: ${problem.message}` : "Storing works again.");
  };
}

/** Sources first and the store last: whatever was taken in is stored, and whoever sent it is told. */
async function stop(parts: Parts, drained: Promise<void>): Promise<void> {
  const { hub, board, sample, sources, ingestion, metrics, pages, retention, notifier, damage, store } =
    parts;
  damage.close();
  await parts.endUpkeep();
  hub.close();
  board.close();
  await sources.close();
  await sample.stop();
  await drained;
  await ingestion.stop();
  metrics.close();
  await pages.close();
  await retention.close();
  await notifier.close();
  await store.close();
}
