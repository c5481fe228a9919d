import type { Dice } from "./dice.ts";

/** A machine whose clock may be off. */
export interface SimHost {
  name: string;
  /** Its clock minus the coordinator's at {@link ORIGIN_US}, and what it gains on it. */
  offsetUs: number;
  driftPpm: number;
}

/** One worker of the cluster: one process on a host of its own. */
export interface SimWorker {
  host: SimHost;
  /** Whole ID: a UUID in the structured dialect, 32 digits in the bare one, or a name that somebody chose. */
  id: string;
  pid: number;
}

export interface SimCluster {
  coordinator: SimHost;
  workers: SimWorker[];
}

/** How workers are called: by themselves, by somebody who kept to eight characters, or by names that are one once cut. */
export type Naming = "own" | "short" | "colliding";

/** When the simulated hour begins, microseconds since the epoch. */
export const ORIGIN_US = Date.UTC(2026, 5, 4, 13, 0, 0) * 1000;

export interface ClusterWish {
  workers: number;
  naming: Naming;
  /** Whether clocks are off by up to five seconds and drift; else they are kept by NTP, within two milliseconds. */
  isSkewed: boolean;
  /** Of the structured dialect the IDs have dashes. */
  isStructured: boolean;
}

/** Sets a cluster up. */
export function makeCluster(dice: Dice, wish: ClusterWish): SimCluster {
  const hostOf = (name: string): SimHost => ({
    name,
    offsetUs: wish.isSkewed ? dice.between(-5e6, 5e6) : dice.between(-2e3, 2e3),
    driftPpm: wish.isSkewed ? dice.between(-40, 40) : 0,
  });
  const workers = Array.from({ length: wish.workers }, (_, index): SimWorker => {
    const number = String(index + 1).padStart(2, "0");
    return { host: hostOf(`prover-${number}`), id: nameOf(dice, wish, number), pid: dice.whole(800, 60_000) };
  });
  return { coordinator: { name: "coord-01", offsetUs: 0, driftPpm: 0 }, workers };
}

function nameOf(dice: Dice, { naming, isStructured }: ClusterWish, number: string): string {
  if (naming === "short") return `gpu-${number}`;
  if (naming === "colliding") return `worker-${number}`;
  return isStructured ? dice.uuid() : dice.hex(32);
}

/** What the host's clock shows. @param atUs true time, the coordinator's, microseconds since the epoch */
export function shownUs({ offsetUs, driftPpm }: SimHost, atUs: number): number {
  return Math.round(atUs + offsetUs + ((atUs - ORIGIN_US) * driftPpm) / 1e6);
}
