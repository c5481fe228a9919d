import { describe, expect, test } from "vitest";
import { opensEvent, readForeign } from "./foreign.ts";
import { kindOf } from "./table.ts";

type Expected = [line: string, level: string, milestone?: string, opens?: string];

const LINES: readonly Expected[] = [
  ["thread 'main' panicked at src/main.rs:84:9:", "error", "crashed", "panic"],
  ["thread 'tokio-runtime-worker' (118) panicked at a/b.rs:1:2:", "error", "crashed", "panic"],
  ["thread 'main' panicked at 'index out of bounds', src/main.rs:84:9", "error", "crashed", "panic"],
  ["thread '<unnamed>' panicked at 'it's (bad)', a.rs:1:2", "error", "crashed", "panic"],
  ["fatal runtime error: stack overflow", "error", "crashed"],
  ["fatal runtime error: failed to initiate panic, error 5, aborting", "error", "crashed"],
  ["memory allocation of 68719476736 bytes failed", "error", "crashed"],
  ["terminate called after throwing an instance of 'std::bad_alloc'", "error", "crashed", "terminate"],
  ["terminate called without an active exception", "error", "crashed", "terminate"],
  ["[ERROR]: GPU 0 Insufficient memory, Need 30.5 GB", "error", "prover_failed"],
  ["[ALARM]: memory is low", "warn"],
  ["[INFO] PilStark: loading", "info"],
  ["[DEBUG] PilStark: loading", "debug"],
  ["[TRACE] PilStark: loading", "trace"],
  [
    "[CUDA] cudaMalloc(&d_a, size) failed due to: out of memory (2) at /src/a.cu:84",
    "error",
    "prover_failed",
  ],
  ["[CUDA] sticky last error: an illegal memory access was encountered", "error", "prover_failed"],
  ["[NTT] ERROR: no device", "error", "prover_failed"],
  ["ERROR: Failed calling sem_open(/zisk_mo) errno=2=No such file", "error", "prover_failed"],
  ["Service mo process crashed with signal: 11", "error", "crashed"],
  ["Error: transport error", "error", "crashed", "error-chain"],
  ["error: unexpected argument '--log-level' found", "error", "crashed"],
  ["Warning: RAYON_NUM_THREADS=x invalid", "warn"],
  ["WARNING: The NVIDIA Driver was not detected.", "warn"],
  [
    "mpirun noticed that process rank 1 with PID 0 on node gpu exited on signal 9 (Killed).",
    "error",
    "killed",
  ],
  ["MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD", "error", "crashed"],
  ["zisk-worker.service: Main process exited, code=killed, status=9/KILL", "error", "killed"],
  ["Main process exited, code=dumped, status=11/SEGV", "error", "killed"],
  ["zisk-worker.service: Main process exited, code=exited, status=1/FAILURE", "error", "crashed"],
  ["zisk-worker.service: Main process exited, code=exited, status=0/SUCCESS", "info"],
  ["zisk-worker.service: Failed with result 'oom-kill'.", "error", "killed"],
  ["Failed with result 'exit-code'.", "error", "crashed"],
  ["zisk-worker.service: Scheduled restart job, restart counter is at 3.", "info", "restart_scheduled"],
  ["Out of memory: Killed process 1234 (zisk-worker) total-vm:1kB, anon-rss:1kB", "error", "killed"],
  ["Memory cgroup out of memory: Killed process 1 (zisk-worker), UID 0", "error", "killed"],
  [">>> GENERATING_PROOFS", "info", "step_started"],
  ["<<< GENERATING_PROOFS (1234ms)", "info", "step_finished"],
  ["ZisK Worker v0.18.0", "info", "process_started"],
  ["   Worker ID WorkerId(9f8e7d6c…)", "info", "worker_named"],
  [" Compute Cap 10CU", "info"],
  ["     Logging info/json", "info"],
];

describe("a line without a time or a level", () => {
  test.each(LINES.map((expected) => ({ line: expected[0], expected })))("$line", ({ expected }) => {
    const [line, level, milestone, opens] = expected;
    expect(readForeign(line)).toMatchObject({ level, milestone, opens });
    expect(opensEvent(line)).toBe(opens);
  });

  test.each([
    "",
    "error",
    "Worker node ready",
    "a: Error: b",
    ">>> not a step",
    "Killed process",
    "x.service: started",
  ])("is nobody's: %s", (line) => {
    expect(readForeign(line)).toBeUndefined();
  });

  test("says why, how long and who, where it does", () => {
    expect(
      readForeign("thread 'a' panicked at a.rs:1:2:\nindex out of bounds\nstack backtrace:")?.reason,
    ).toBe("index out of bounds");
    expect(readForeign("<<< PLAN (1234ms)")?.seconds).toBe(1.234);
    expect(readForeign("   Worker ID WorkerId(9f8e7d6c…)")?.worker).toBe("9f8e7d6c");
    expect(readForeign("[CUDA] f() failed due to: out of memory (2) at /src/a.cu:84")?.reason).toBe(
      "out of memory (2)",
    );
  });
});

test("some milestones tell the kind of job", () => {
  expect(kindOf("wrap_completed")).toBe("wrap");
  expect(kindOf("own_setup_started")).toBe("setup");
  expect(kindOf("job_started")).toBeUndefined();
  expect(kindOf("phase_performance")).toBeUndefined();
});
