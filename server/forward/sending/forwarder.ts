import { setTimeout as delay } from "node:timers/promises";
import { SourceRun } from "../../intake/source-run.ts";
import type { Source } from "../../sources/source.ts";
import { ForwardConsole } from "./forward-console.ts";
import { outboxSink } from "./outbox-sink.ts";
import { Outbox } from "./outbox.ts";
import { Receiver } from "./receiver.ts";
import { sendAll } from "./sender.ts";
import { SpoolState } from "./spool-state.ts";
import { Spool } from "./spool.ts";
import type { ForwardedStatus } from "../wire.ts";

/** How often the receiver is told how the sources fare. */
const TELL_EVERY_MS = 5_000;
/** At the end, what waits gets this long to be taken; the rest stays in the spool. */
const DRAIN_MS = 5_000;

/** What a forwarder reads and where it sends it. */
export interface ForwarderOptions {
  to: string;
  token: string | undefined;
  /** Its sources are called `NAME/SOURCE` at the receiver. */
  name: string;
  sources: readonly Source[];
  spoolDirectory: string;
  spoolLimitBytes: number;
  /** Takes one line for the console. */
  say: (text: string) => void;
}

/** A forwarder at work. */
export interface Forwarder {
  /** Stops reading, sends what it can and keeps the rest in the spool. */
  stop(): Promise<void>;
}

/**
 * Reads sources and sends their lines to another Jobtrail.
 * @throws JobtrailError `spool-locked`, `spool-unusable`
 */
export async function startForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { to, token, name, sources, spoolDirectory, spoolLimitBytes } = options;
  const spool = await Spool.open(spoolDirectory, spoolLimitBytes);
  const state = await SpoolState.open(spoolDirectory);
  const told = new ForwardConsole(options);
  const receiver = new Receiver({ to, token, name, forwarder: state.forwarder });
  const ending = new AbortController();
  await resume(sources, receiver, state, told, ending.signal);
  const outbox = new Outbox(spool, state, (problem) => told.spool(problem));
  told.started(outbox.waiting.lines);
  const runs = sources.map((source) => new SourceRun(source, outboxSink(source.name, outbox)));
  for (const run of runs) {
    const { name: source } = run.source;
    run.start(outbox.positions(source), { ahead: state.ahead(source) });
  }
  const sending = sendAll(outbox, receiver, (problem) => told.receiver(problem), ending.signal);
  const tell = async (isStopping = false): Promise<void> => {
    const statuses = runs.map((run) => statusOf(run, outbox, isStopping));
    told.sources(statuses);
    try {
      await receiver.tell(statuses, ending.signal);
      // While lines wait, only their being taken tells that all is well.
      if (outbox.waiting.lines === 0) told.receiver(null);
    } catch (error) {
      if (error instanceof Error && !ending.signal.aborted) told.receiver(error);
    }
  };
  const teller = setInterval(() => void tell(), TELL_EVERY_MS);
  void tell();

  return {
    async stop() {
      clearInterval(teller);
      await Promise.all(runs.map((run) => run.stop()));
      const deadlineMs = performance.now() + DRAIN_MS;
      while (!told.isAway && outbox.waiting.lines > 0 && performance.now() < deadlineMs) await delay(20);
      if (!told.isAway) await tell(true);
      ending.abort();
      await sending;
      const { lines } = outbox.waiting;
      await outbox.close();
      told.stopped(lines);
    },
  };
}

/** The receiver's store is the checkpoint; while it is away, what it acknowledged last must do. */
async function resume(
  sources: readonly Source[],
  receiver: Receiver,
  state: SpoolState,
  told: ForwardConsole,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const { name } of sources) state.replace(name, await receiver.checkpoints(name, signal));
  } catch (error) {
    told.receiver(error instanceof Error ? error : new Error(String(error)));
  }
}

function statusOf(run: SourceRun, outbox: Outbox, isStopping: boolean): ForwardedStatus {
  const status = run.status();
  const { lines } = outbox.waiting;
  return {
    name: run.source.name,
    kind: run.source.kind,
    ...status,
    ...(isStopping && { state: "stopped" as const }),
    ...(status.behind === undefined && lines > 0 && { behind: { amount: lines, unit: "entries" as const } }),
    gaps: status.gaps ? [...status.gaps] : undefined,
  };
}
