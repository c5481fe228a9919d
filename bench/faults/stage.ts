import type { SimCluster, SimHost, SimWorker } from "./cluster.ts";
import type { Dice } from "./dice.ts";
import type { Said } from "./words.ts";

/** One line of the simulated cluster, with what is true of it. */
export interface SimLine {
  /** True time, which is the coordinator's, microseconds since the epoch. */
  atUs: number;
  host: SimHost;
  stream: "zisk-coordinator" | "zisk-worker" | "kernel" | "systemd";
  /** What is written: an event of the binaries, or words without a time. */
  said: Said | string;
  /** Module that logged. */
  target: string;
  /** Whole ID of the job that it is about, whether it says so or not; null for the pool's. */
  job: string | null;
  /** Whether the line itself carries the job. */
  namesJob: boolean;
  worker: SimWorker | null;
  /** Whether it only follows from what went wrong elsewhere. */
  isConsequence: boolean;
  /** Whether it was lost on its way, or never collected. */
  isLost: boolean;
}

interface More {
  consequence?: boolean;
}

/** Collects what everybody writes. */
export class Stage {
  lines: SimLine[] = [];
  readonly cluster: SimCluster;
  readonly dice: Dice;

  constructor(cluster: SimCluster, dice: Dice) {
    this.cluster = cluster;
    this.dice = dice;
  }

  /** The coordinator, of a job or, with null, of its pool. */
  coordinator(atUs: number, job: string | null, said: Said, more: More = {}): SimLine {
    const target = job === null ? "zisk_coordinator::workers_pool" : "zisk_coordinator::coordinator";
    return this.#add(
      {
        atUs,
        host: this.cluster.coordinator,
        stream: "zisk-coordinator",
        said,
        target,
        job,
        namesJob: job !== null,
        worker: null,
      },
      more,
    );
  }

  /** A worker, of its task in a job. */
  worker(atUs: number, worker: SimWorker, job: string, said: Said, more: More = {}): SimLine {
    return this.#add(
      {
        atUs,
        host: worker.host,
        stream: "zisk-worker",
        said,
        target: "zisk_worker::worker",
        job,
        namesJob: true,
        worker,
      },
      more,
    );
  }

  /** A worker of itself, or whatever runs in its process: it names no job. @param job in which that happens, or null */
  process(
    atUs: number,
    worker: SimWorker,
    job: string | null,
    said: Said | string,
    more: More = {},
  ): SimLine {
    return this.#add(
      {
        atUs,
        host: worker.host,
        stream: "zisk-worker",
        said,
        target: "zisk_worker::worker_node",
        job,
        namesJob: false,
        worker,
      },
      more,
    );
  }

  /** The kernel or the service manager of a worker's host. */
  system(
    atUs: number,
    worker: SimWorker,
    job: string | null,
    writer: "kernel" | "systemd",
    text: string,
    more: More = {},
  ): SimLine {
    return this.#add(
      { atUs, host: worker.host, stream: writer, said: text, target: "", job, namesJob: false, worker },
      more,
    );
  }

  /** How long a message takes to be heard and told, µs. */
  net(): number {
    return this.dice.between(800, 12_000);
  }

  /** Takes away what was to be said. */
  unsay(isUnsaid: (line: SimLine) => boolean): void {
    this.lines = this.lines.filter((line) => !isUnsaid(line));
  }

  #add(line: Omit<SimLine, "isConsequence" | "isLost">, { consequence = false }: More): SimLine {
    const whole = { ...line, isConsequence: consequence, isLost: false };
    this.lines.push(whole);
    return whole;
  }
}
