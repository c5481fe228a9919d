import type { Saying } from "../saying.ts";

// The banner stands on stdout at every start, without a time, its labels right-aligned
// (https://github.com/0xPolygonHermez/zisk, distributed/crates/worker/src/cli/main.rs).

/** What a worker says of itself, of no job: the worker in it is the writer. */
export const PROCESS_SAYINGS: readonly Saying[] = [
  {
    milestone: "process_started",
    level: "info",
    sentence: "ZisK Worker v{version}",
    untimed: "always",
  },
  {
    milestone: "worker_named",
    level: "info",
    sentence: "   Worker ID {worker}",
    also: ["{blanks}Worker ID {worker}"],
    untimed: "always",
  },
  {
    variant: "command",
    level: "info",
    sentence: "     Command {text}",
    also: ["{blanks}Command zisk-worker{*}"],
    untimed: "always",
  },
  {
    variant: "coordinator",
    level: "info",
    sentence: " Coordinator {text}",
    untimed: "always",
  },
  {
    variant: "capacity",
    level: "info",
    sentence: " Compute Cap {capacity}CU",
    untimed: "always",
  },
  {
    variant: "environment",
    level: "info",
    sentence: " Environment {text}",
    untimed: "always",
  },
  {
    variant: "logging",
    level: "info",
    sentence: "     Logging {text}",
    untimed: "always",
  },
  {
    variant: "key",
    level: "info",
    sentence: " Proving Key {text}",
    untimed: "always",
  },
  {
    variant: "standard",
    level: "info",
    sentence: "         STD {text}",
    untimed: "always",
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
