import { cutId } from "../../lib/zisk/ids.ts";
import { drawHex, type Random } from "./seeded.ts";

/** One process whose lines go into one stream. */
export interface SampleProcess {
  role: "coordinator" | "worker" | "system";
  host: string;
  /** As a unit or a container is named; a host's kernel and service manager write under `system`. */
  service: "zisk-coordinator" | "zisk-worker" | "system";
  pid: number;
}

/** One worker, as its process knows itself at the moment. */
export interface SampleWorker extends SampleProcess {
  /** From 0. */
  index: number;
  /** As `--worker-id` set it, or the 32 hexadecimal digits that the process made for itself. */
  id: string;
  /** Whatever else writes on its host. */
  system: SampleProcess;
}

/** Everyone who writes lines. */
export interface SampleCast {
  coordinator: SampleProcess;
  workers: SampleWorker[];
}

/**
 * How workers are called: `own`: each makes itself an ID at every start; `short`: `gpu-01` …, printed whole;
 * `colliding`: `worker-01` …, which are all printed as `worker-0…`.
 */
export type SampleNaming = "own" | "short" | "colliding";

/**
 * A cluster of one coordinator and some workers, each on a host of its own.
 * @param workers how many, at least one
 */
export function castCluster(workers: number, naming: SampleNaming, random: Random): SampleCast {
  return {
    coordinator: { role: "coordinator", host: "coord-01", service: "zisk-coordinator", pid: 812 },
    workers: Array.from({ length: workers }, (_, index): SampleWorker => {
      const number = String(index + 1).padStart(2, "0");
      const host = `prover-${number}`;
      return {
        role: "worker",
        host,
        service: "zisk-worker",
        pid: 1_200 + index,
        index,
        id: naming === "own" ? drawHex(random, 32) : `${naming === "short" ? "gpu" : "worker"}-${number}`,
        system: { role: "system", host, service: "system", pid: 1 },
      };
    }),
  };
}

/** Where every worker calls. */
export const COORDINATOR_URL = "http://coord-01:50051";

/** `WorkerId(9f8e7d6c…)`, as a reason names a worker. */
export function workerName({ id }: Pick<SampleWorker, "id">): string {
  return `WorkerId(${cutId(id)})`;
}
