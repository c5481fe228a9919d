import { setTimeout as delay } from "node:timers/promises";
import { labelsOf, type Container } from "./containers.ts";
import type { DockerEngine } from "./engine.ts";
import { ContainerItems, streamOf, type ContainerItem } from "./items.ts";
import { PartJoiner } from "./lines.ts";
import { createPieceReader } from "./pieces.ts";
import { LogPosition } from "./position.ts";
import { isGone, problemWithLog } from "./problem.ts";
import { BackOff, type BackOffLimits } from "../../../lib/back-off.ts";
import type { Checkpoints, Gap } from "../source.ts";

/** For whom a container's log is read, and from where. */
export interface LogReader {
  engine: DockerEngine;
  /** Resolves when the items have been taken over. */
  put: (items: readonly ContainerItem[]) => Promise<void>;
  onGap: (gap: Gap) => void;
}

/** A container that runs although its log has ended is looked at again after this pause. */
const REOPEN_MS = 500;
const RETRY: BackOffLimits = { firstMs: 500, mostMs: 15_000 };
/** Lines that are older than this when they come were there before; for as long as they keep coming. */
const OLD_AFTER_US = 10_000_000;
const QUIET_AFTER_MS = 1_000;

/** One container's log, read over its restarts and those of the engine. */
export class ContainerLog {
  readonly id: string;
  readonly #engineHost: string;
  readonly #position: LogPosition;
  #host: string;
  #problem: string | null = null;
  #oldAtMs = -QUIET_AFTER_MS;
  #exitCodeSeen: number | null = null;
  readonly #retry = new BackOff(RETRY);
  #isWoken = false;
  #wake: (() => void) | undefined;

  /**
   * @param id whole
   * @param host how the container is called until the engine has been asked
   * @param from behind which stored positions it goes on
   * @param engineHost put behind the container's name; empty for none
   */
  constructor(id: string, host: string, from: Checkpoints, engineHost: string) {
    this.id = id;
    this.#host = host;
    this.#position = new LogPosition(from.get(streamOf(id)));
    this.#engineHost = engineHost;
  }

  /** Why it is not read just now; null where it is. */
  get problem(): string | null {
    return this.#problem;
  }

  get isBackfilling(): boolean {
    return performance.now() - this.#oldAtMs < QUIET_AFTER_MS;
  }

  /** The container has been started: there will be more. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** Its process ended with this code, which the engine forgets once it starts another. */
  ended(exitCode: number | null): void {
    this.#exitCodeSeen = exitCode;
  }

  /** Reads until `signal` aborts or the engine has the container no more. Never throws. */
  async read(reader: LogReader, signal: AbortSignal): Promise<void> {
    let logDriver = "";
    while (!signal.aborted) {
      this.#isWoken = false;
      try {
        const container = await reader.engine.inspect(this.id, signal);
        ({ logDriver } = container);
        const isNews = await this.#pass(container, reader, signal);
        this.#retry.reset();
        if (!isNews) await this.#woken(signal, container.isRunning ? REOPEN_MS : undefined);
      } catch (error) {
        if (signal.aborted || isGone(error)) return;
        this.#problem = problemWithLog(error, this.#host, logDriver);
        await this.#woken(signal, this.#retry.next());
      }
    }
  }

  /** Reads to where the engine ends the log: when the container has ended. @returns whether anything was new */
  async #pass(
    container: Container,
    { engine, put, onGap }: LogReader,
    signal: AbortSignal,
  ): Promise<boolean> {
    const labels = labelsOf(container, this.#engineHost);
    this.#host = labels.host;
    const since = this.#position.reopen();
    const exitCode = container.isRunning ? this.#exitCodeSeen : container.exitCode;
    const made = new ContainerItems(container, labels, this.#position, { exitCode, onGap });
    const pieces = createPieceReader(container.hasTerminal);
    const joiner = new PartJoiner();
    let isNews = false;
    const deliver = async (items: readonly ContainerItem[]): Promise<void> => {
      if (items.length === 0) return;
      isNews = true;
      this.#retry.reset();
      this.#noteAge(items);
      await put(items);
    };
    const log = await engine.log(this.id, since, signal);
    this.#problem = null;
    for await (const chunk of log) {
      const items: ContainerItem[] = [];
      for (const piece of pieces.push(chunk))
        for (const line of joiner.push(piece)) items.push(...made.ofLine(line, joiner.oldestOpen()));
      await deliver(items);
    }
    const complaint = pieces.complaint();
    if (complaint !== null) throw new Error(complaint);
    if (container.isRunning) return isNews;
    // A container that had ended before this reading has said all that it will.
    const last = [...pieces.end().flatMap((piece) => joiner.push(piece)), ...joiner.flush()];
    await deliver(last.flatMap((line) => made.ofLine(line, undefined)));
    if (!isNews) await deliver(made.ofExit());
    return isNews;
  }

  #noteAge(items: readonly ContainerItem[]): void {
    const timeUs = items.at(-1)?.timeUs ?? null;
    if (timeUs !== null && Date.now() * 1_000 - timeUs > OLD_AFTER_US) this.#oldAtMs = performance.now();
  }

  /** Until the container is started, `signal` aborts, or the time is over. */
  async #woken(signal: AbortSignal, atMostMs?: number): Promise<void> {
    if (this.#isWoken || signal.aborted) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const either = AbortSignal.any([signal, woken.signal]);
    await delay(atMostMs ?? FOR_EVER_MS, undefined, { signal: either }).catch(() => undefined);
    this.#wake = undefined;
  }
}

/** The longest that a timer takes. */
const FOR_EVER_MS = 2 ** 31 - 1;
