import type { Saying } from "../saying.ts";

// The banner stands on stdout at every start, without a time, its labels right-aligned
// (https://github.com/0xPolygonHermez/zisk, distributed/crates/worker/src/cli/main.rs).

/** What a worker says of itself, of no job: the worker in it is the writer. */
export const PROCESS_SAYINGS: readonly Saying[] = [
  {
    milestone: "process_started",
    level: "info",
    sentence: "ZisK Worker v{version}",
    untimed: true,
  },
  {
    milestone: "worker_named",
    level: "info",
    sentence: "   Worker ID {worker}",
    also: ["{blanks}Worker ID {worker}"],
    untimed: true,
  },
  {
    variant: "command",
    level: "info",
    sentence: "     Command {text}",
    also: ["{blanks}Command zisk-worker{*}"],
    untimed: true,
  },
  {
    variant: "coordinator",
    level: "info",
    sentence: " Coordinator {text}",
    untimed: true,
  },
  {
    variant: "capacity",
    level: "info",
    sentence: " Compute Cap {capacity}CU",
    untimed: true,
  },
  {
    variant: "environment",
    level: "info",
    sentence: " Environment {text}",
    untimed: true,
  },
  {
    variant: "logging",
    level: "info",
    sentence: "     Logging {text}",
    untimed: true,
  },
  {
    variant: "key",
    level: "info",
    sentence: " Proving Key {text}",
    untimed: true,
  },
  {
    variant: "standard",
    level: "info",
    sentence: "         STD {text}",
    untimed: true,
  },
  {
    milestone: "recovery",
    level: "info",
    sentence: "[Recovery] {wholeWorker}: {text}",
  },
  {
    milestone: "connecting",
    level: "info",
    sentence: "Connecting to coordinator at {address}",
  },
  {
    milestone: "connection_failed",
    level: "error",
    sentence: "Connection failed: {reason}",
  },
  {
    milestone: "connection_failed",
    variant: "stream",
    level: "error",
    sentence: "Error receiving message from coordinator: {reason}",
  },
  {
    milestone: "registration_accepted",
    level: "info",
    sentence: "Registration accepted: {text}",
  },
];
