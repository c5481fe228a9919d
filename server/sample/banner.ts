import { COORDINATOR_URL, type SampleWorker } from "./cast.ts";
import type { Script } from "./script.ts";

/** A worker names itself at its start, on lines without a time. @param during the job in which that happens, if any */
export function printBanner(
  script: Script,
  timeUs: number,
  worker: SampleWorker,
  during: string | null,
): void {
  const label = (variant: string, value: { text?: string; capacity?: number }): void =>
    script.banner(timeUs, worker, null, undefined, { ...value, which: { variant } });
  script.banner(timeUs, worker, during, "process_started", { version: "0.18.0" });
  label("command", { text: "zisk-worker (/usr/local/bin/zisk-worker)" });
  script.banner(timeUs, worker, during, "worker_named", { worker: worker.id });
  label("capacity", { capacity: 10 });
  label("coordinator", { text: COORDINATOR_URL });
  label("logging", { text: "info/json" });
  label("key", { text: "/opt/zisk/provingKey" });
  label("standard", { text: "Standard mode" });
}
