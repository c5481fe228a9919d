import type { BodyBudget } from "./http/body-budget.ts";
import type { Config } from "./config/config.ts";
import type { Hygiene } from "./hygiene/hygiene.ts";
import type { Board } from "./jobs/board.ts";
import type { Histories } from "./jobs/histories.ts";
import type { JobReader } from "./jobs/job-reader.ts";
import type { Overviews } from "./jobs/overviews.ts";
import type { Hub } from "./live/hub.ts";
import type { Notifier } from "./notify/notifier.ts";
import type { NotifyRules } from "./config/notify-rules.ts";
import type { Ingestion } from "./pipeline.ts";
import type { DamageWatch } from "./health/damage-watch.ts";
import type { RetentionRuns } from "./health/retention-runs.ts";
import type { Metrics } from "./health/metrics.ts";
import type { SampleCluster } from "./sample/sample-cluster.ts";
import type { Commands } from "./protocol/commands.ts";
import type { Sharing } from "./sharing/sharing.ts";
import type { SourceSet } from "./config/source-set.ts";
import type { Selection, Store } from "./store/store.ts";

/** The parts of the running server that route handlers and pages use. */
export interface Running {
  config: Config;
  store: Store;
  hub: Hub;
  board: Board;
  jobs: JobReader;
  histories: Histories;
  overviews: Overviews;
  ingestion: Ingestion;
  /** Memory of all bodies of lines that are being pushed. */
  bodies: BodyBudget;
  sources: SourceSet;
  notifier: Notifier;
  notifyRules: NotifyRules;
  hygiene: Hygiene;
  sample: SampleCluster;
  metrics: Metrics;
  retention: RetentionRuns;
  damage: DamageWatch;
  /** Shell commands that show the lines of a selection on the hosts where they are. */
  commands: (selection: Selection, signal?: AbortSignal) => Promise<Commands>;
  /** A job's trail in forms that others read. */
  sharing: Sharing;
  version: string;
}

declare global {
  var jobtrailRunning: Running | undefined;
}

/** Makes the running server known to route handlers; only `main.ts` calls it. */
export function setRunning(running: Running): void {
  globalThis.jobtrailRunning = running;
}

/**
 * The running server. Next bundles route handlers apart from `main.ts`, so a module-level
 * singleton would exist twice; `globalThis` is the one place that both see.
 * @throws Error when no server runs, as in a plain `next start`
 */
export function running(): Running {
  if (!globalThis.jobtrailRunning)
    throw new Error("No Jobtrail server runs in this process; start it with npm start.");
  return globalThis.jobtrailRunning;
}
