import type { Saying } from "../saying.ts";

/** What the coordinator says of itself and of its pool of workers; the workers are spoken of. */
export const POOL_SAYINGS: readonly Saying[] = [
  {
    milestone: "coordinator_started",
    level: "info",
    sentence: "cluster coordinator listening on {address}",
  },
  {
    milestone: "worker_registered",
    level: "info",
    sentence: "Registered worker: {worker}{detail}",
    also: ["Worker {worker} registered successfully{detail}"],
    structured: "worker registered",
  },
  {
    milestone: "worker_registered",
    variant: "successfully",
    level: "info",
    sentence: "{worker} registered successfully",
    also: ["{worker} registered successfully{detail}"],
  },
  {
    milestone: "worker_reconnected",
    level: "info",
    sentence: "Reconnected worker: {worker}{detail}",
    structured: "worker reconnected",
  },
  {
    milestone: "worker_disconnected",
    level: "info",
    sentence: "Disconnected worker: {worker}{detail}",
    structured: "worker disconnected",
  },
  {
    milestone: "worker_disconnected",
    variant: "stream",
    level: "warn",
    sentence: "Worker {worker} disconnected{detail}",
  },
  {
    milestone: "worker_disconnected",
    variant: "error",
    level: "error",
    sentence: "Error receiving from {worker}: {reason}",
  },
  {
    milestone: "worker_unregistered",
    level: "info",
    sentence: "Unregistered worker: {worker}{detail}",
    structured: "worker unregistered",
  },
  {
    milestone: "worker_removed",
    level: "info",
    sentence: "Removing stale disconnected worker: {worker}",
  },
  {
    milestone: "worker_ready",
    level: "info",
    sentence: "Worker {worker} Ready{detail}",
    also: ["Worker {worker} ready{detail}"],
    structured: "worker ready",
  },
  {
    milestone: "worker_idle",
    level: "info",
    sentence: "Worker {worker} Idle{detail}",
    also: ["Worker {worker} idle{detail}"],
    structured: "worker idle",
  },
  {
    milestone: "worker_parked",
    level: "info",
    sentence: "Worker {worker} entered SettingUp pending recovery completion{tail}",
    also: ["Worker {worker} parked in SettingUp{*}"],
  },
  {
    milestone: "worker_parked",
    variant: "wedged",
    level: "warn",
    sentence: "Worker {worker} is wedged in SettingUp{tail}",
  },
  {
    milestone: "worker_duplicate",
    level: "warn",
    sentence: "Worker {worker} is already connected (state: {state})",
    also: ["Worker {worker} is already connected{*}"],
  },
  {
    milestone: "worker_late",
    level: "warn",
    sentence: "Worker {worker} heartbeat is late{detail}",
    structured: "heartbeat is late",
  },
  {
    level: "warn",
    sentence: "Worker {worker} sent RecoveryComplete with no pending-recovery record{tail}",
  },
];
