import type { IncomingMessage } from "node:http";
import { silence, type KubernetesApi } from "./api.ts";
import { Change } from "./change.ts";
import { asFailure, kubeletSaid, KubernetesFailure } from "./failure.ts";
import { LogCursor } from "./log-cursor.ts";
import { LogLines, type LogLine } from "./log-lines.ts";
import { askPod, chunksOf, logRequest, newestStamp, type ContainerName, type LogPart } from "./log.ts";
import { endNote, GAP_REASONS, gapNote } from "./notes.ts";
import { containersOf, type Container, type Ending, type Pod } from "./pod.ts";
import { microsOf, parsePosition, positionText, type LogPlace, type LogPosition } from "./position.ts";
import type { MergedBatches } from "../merged-batches.ts";
import { retryPause, type KubernetesTiming } from "./timing.ts";
import type { Gap, Labels, LineItem, SourceItem } from "../source.ts";

/** What a reader works with. */
export interface ReaderOptions {
  api: KubernetesApi;
  timing: KubernetesTiming;
  queue: MergedBatches<readonly SourceItem[]>;
  stream: string;
  /** Position of the stream's last stored line. */
  from: string | undefined;
  onGap: (gap: Gap) => void;
}

/** How a look into the log went. */
interface Reading {
  /** Lines that had not been read before. */
  lines: number;
  /** False where the line read last was not there. */
  isFound: boolean;
  /** What the kubelet itself said in place of lines. */
  words?: string;
  /** What has no newline yet. */
  rest?: { place: LogPlace; raw: Buffer };
}

/**
 * Reads one container of one pod, run after run: the rest of a run's log, the note that it ended, the next run's log.
 *
 * Kubernetes names a container by its pod's name, so a request may be answered with the log of a later run, or of
 * another pod of the same name, than the one that was known when it was sent. Hence nothing is believed before the line
 * read last has been seen again in the answer, or, where there is none, before the pod has been asked again.
 */
export class ContainerReader {
  readonly #options: ReaderOptions;
  readonly #name: ContainerName;
  readonly #uid: string;
  readonly #change = new Change();
  readonly #retry: ReturnType<typeof retryPause>;
  #container: Container;
  #labels: Labels;
  #position: LogPosition;
  #isGone = false;
  #following: { response: IncomingMessage; cursor: LogCursor } | undefined;
  #lostSinceMs: number | undefined;
  /** An unterminated last line of a run that has ended, once read. */
  #rest: string | undefined;
  /** True when the last thing read was the end of a followed log. */
  #hasSeenEnd = false;
  #isCaughtUp = false;
  #problem: string | null = null;
  #retryAtMs: number | undefined;

  constructor(pod: Pod, container: Container, labels: Labels, options: ReaderOptions) {
    this.#options = options;
    this.#name = { namespace: pod.metadata.namespace, pod: pod.metadata.name, container: container.name };
    this.#uid = pod.metadata.uid;
    this.#container = container;
    this.#labels = labels;
    this.#retry = retryPause(options.timing);
    const first = container.latestRun - (container.previous ? 1 : 0);
    const stored = options.from === undefined ? undefined : parsePosition(options.from);
    this.#position = stored ?? { run: first };
  }

  /** What is in the way, null when nothing is, and when it is tried again. */
  get state(): { isCaughtUp: boolean; problem: string | null; retryAtMs: number | undefined } {
    return { isCaughtUp: this.#isCaughtUp, problem: this.#problem, retryAtMs: this.#retryAtMs };
  }

  /** The container's state has changed. */
  update(container: Container, labels: Labels): void {
    this.#container = container;
    this.#labels = labels;
    const isOther = container.latestRun !== this.#position.run;
    // A follower that has not found its place may hang in a later run's log.
    if (isOther && this.#following?.cursor.isSearching) this.#following.response.destroy();
    this.#change.happen();
  }

  /** The pod was deleted: what is being read is read to its end. */
  gone(): void {
    this.#isGone = true;
    this.#change.happen();
  }

  /** Reads until the pod is gone or the signal aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#isGone) {
      try {
        await this.#step(signal);
        this.#problem = null;
        this.#retryAtMs = undefined;
      } catch (error) {
        if (signal.aborted) return;
        const failure = asFailure(error);
        if (failure.kind === "missing" && !(await this.#isAsKnown(signal).catch(() => true))) continue;
        this.#problem = failure.message;
        const waitMs = this.#retry.next();
        this.#retryAtMs = Date.now() + waitMs;
        await this.#change.wait(waitMs, signal);
      }
    }
    if (this.#isGone && !signal.aborted) await this.#tellUnread();
  }

  async #step(signal: AbortSignal): Promise<void> {
    const { latestRun, state, ended, previous } = this.#container;
    const { run } = this.#position;
    // The kubelet began to count anew.
    if (run > latestRun + 1) this.#position = { run: latestRun };
    else if (run > latestRun || (run === latestRun && state === "waiting")) {
      this.#isCaughtUp = true;
      await this.#change.wait(Infinity, signal);
    } else if (run < latestRun - 1 || (run === latestRun - 1 && !previous)) {
      await this.#skipRuns(previous ? latestRun - 1 : latestRun);
    } else if (run === latestRun - 1) {
      if (previous) await this.#finish({ isPrevious: true }, previous, signal);
    } else if (ended) {
      await this.#finish({}, ended, signal);
    } else {
      await this.#follow(signal);
    }
  }

  /** What is there, and then what comes. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { run } = this.#position;
    if (!(await this.#catchUp({}, signal))) return;
    this.#isCaughtUp = true;
    this.#problem = null;
    if (this.#container.latestRun !== run || this.#isGone) return;
    const { lines, words } = await this.#read({ isFollowed: true }, signal);
    if (lines > 0) this.#retry.reset();
    if (words !== undefined) throw kubeletSaid(this.#name, words);
    // The kubelet ends a log when the container ends, and says that the container has ended a little later.
    await this.#change.wait(this.#retry.next(), signal);
  }

  /** The rest of a run that has ended. It is complete when another look finds nothing more. */
  async #finish(part: LogPart, ending: Ending, signal: AbortSignal): Promise<void> {
    const reading = await this.#catchUp(part, signal);
    if (!reading || reading.lines > 0) return;
    const { rest } = reading;
    if (rest) {
      const text = `${rest.place.ns}/${rest.place.ordinal}/${rest.raw.toString("latin1")}`;
      const isSame = this.#rest === text;
      this.#rest = text;
      if (!isSame) return;
      await this.#deliver([this.#item(rest.place, rest.raw, this.#labelsOfRun())]);
    }
    await this.#tellEnd(ending);
    this.#retry.reset();
  }

  async #tellEnd(ending: Ending): Promise<void> {
    const { stream, queue } = this.#options;
    const place = { stream, labels: this.#labelsOfRun(), position: this.#position };
    await queue.put([endNote(place, this.#container, ending)]);
    this.#position = { run: this.#position.run + 1 };
    this.#rest = undefined;
  }

  /** Reads what is there; undefined where it was the log of another run, or lines are missing. */
  async #catchUp(part: LogPart, signal: AbortSignal): Promise<Reading | undefined> {
    let isRemoved = false;
    try {
      const reading = await this.#read(part, signal);
      if (reading.isFound) {
        this.#lostSinceMs = undefined;
        return reading;
      }
    } catch (error) {
      // A run whose log has been removed; one that has not begun is told by its state.
      if (!part.isPrevious || !(error instanceof KubernetesFailure) || error.kind !== "no-log") throw error;
      isRemoved = true;
    }
    if (!(await this.#isLost(signal))) return undefined;
    const { last, run } = this.#position;
    if (isRemoved || !last) await this.#tellGap({ run: run + 1 }, GAP_REASONS.removed);
    else await this.#tellGap({ run, last, isBehindGap: true }, GAP_REASONS.rotated);
    return undefined;
  }

  /** Whether the line read last stays away, although the pod says that the same run goes on. */
  async #isLost(signal: AbortSignal): Promise<boolean> {
    const { lostAfterMs } = this.#options.timing;
    if (!(await this.#isAsKnown(signal))) return false;
    this.#lostSinceMs ??= performance.now();
    if (performance.now() - this.#lostSinceMs < lostAfterMs) {
      await this.#change.wait(lostAfterMs / 4, signal);
      return false;
    }
    this.#lostSinceMs = undefined;
    return true;
  }

  /** The pod is gone with lines that nobody read, unless its log was followed to the end. */
  async #tellUnread(): Promise<void> {
    const { run } = this.#position;
    const { latestRun, state, ended } = this.#container;
    if (run > latestRun || (run === latestRun && state === "waiting")) return;
    if (this.#hasSeenEnd && run === latestRun) {
      if (ended) await this.#tellEnd(ended);
      return;
    }
    await this.#tellGap({ run: latestRun + 1 }, GAP_REASONS.deleted);
  }

  async #skipRuns(next: number): Promise<void> {
    await this.#tellGap({ run: next }, GAP_REASONS.restarted);
  }

  async #tellGap(next: LogPosition, why: (container: string, runs: number) => string): Promise<void> {
    const { stream, queue, onGap } = this.#options;
    const place = { stream, labels: this.#labelsOfRun(), position: this.#position };
    const reason = why(this.#name.container, next.run - this.#position.run);
    const { note, gap } = gapNote(place, { next, toUs: null, reason });
    onGap(gap);
    await queue.put([note]);
    this.#position = next;
  }

  async #read(part: LogPart, signal: AbortSignal): Promise<Reading> {
    const { api, timing } = this.#options;
    const { last, run } = this.#position;
    const request = logRequest(this.#name, { ...part, since: last }, timing.answerWithinMs);
    const response = await api.get(request, signal);
    const cursor = new LogCursor(this.#position);
    const lines = new LogLines();
    const { isFollowed } = part;
    const silentForMs = (): number => {
      if (!isFollowed) return timing.answerWithinMs;
      return cursor.isSearching ? timing.lostAfterMs : timing.checkSilentLogAfterMs;
    };
    const onSilence = (): void => {
      if (!isFollowed) response.destroy(silence(request.what, silentForMs()));
      else if (cursor.isSearching) response.destroy();
      else void this.#endIfStale(response, signal);
    };
    if (isFollowed) this.#following = { response, cursor };
    // It became known while the answer was waited for.
    if (isFollowed && this.#container.latestRun !== run) response.destroy();
    if (isFollowed) this.#hasSeenEnd = false;
    const reading: Reading = { lines: 0, isFound: true };
    let isSure = last !== undefined;
    try {
      for await (const chunk of chunksOf(response, silentForMs, onSilence)) {
        isSure ||= await this.#isAsKnown(signal);
        if (!isSure) return { ...reading, isFound: false };
        const items = this.#items(lines.push(chunk), cursor);
        reading.lines += items.length;
        if (items.length > 0) this.#hasSeenEnd = false;
        await this.#deliver(items);
        if (cursor.isLost) break;
      }
      const rest = lines.rest();
      if (rest) reading.rest = this.#restOf(rest, cursor);
      reading.words = lines.words;
      if (isFollowed) this.#hasSeenEnd = !cursor.isSearching;
      return { ...reading, isFound: !cursor.isSearching };
    } catch (error) {
      if (isFollowed && !(error instanceof KubernetesFailure)) return reading;
      throw error;
    } finally {
      this.#following = undefined;
    }
  }

  #items(lines: readonly LogLine[], cursor: LogCursor): LineItem[] {
    const labels = this.#labelsOfRun();
    return lines.flatMap(({ ns, raw }) => {
      const place = ns === undefined ? undefined : cursor.take(ns);
      return place ? [this.#item(place, raw, labels)] : [];
    });
  }

  #restOf({ ns, raw }: LogLine, cursor: LogCursor): Reading["rest"] {
    const place = ns === undefined ? undefined : cursor.take(ns);
    return place && { place, raw };
  }

  #item(place: LogPlace, raw: Buffer, labels: Labels): LineItem {
    const { run } = this.#position;
    return {
      kind: "line",
      stream: this.#options.stream,
      labels,
      key: `${run}-${place.ns}-${place.ordinal}`,
      position: positionText({ run, last: place }),
      timeUs: microsOf(place.ns),
      raw,
    };
  }

  async #deliver(items: readonly LineItem[]): Promise<void> {
    const last = items.at(-1);
    if (!last) return;
    await this.#options.queue.put(items);
    this.#position = parsePosition(last.position) ?? this.#position;
  }

  #labelsOfRun(): Labels {
    return { ...this.#labels, fields: { ...this.#labels.fields, restart: String(this.#position.run) } };
  }

  /** Asks for the pod again; whether it is still the same and its container in the run that is known. */
  async #isAsKnown(signal: AbortSignal): Promise<boolean> {
    const { api, timing } = this.#options;
    const now = await askPod(api, this.#name, timing, signal);
    if (now?.metadata.uid !== this.#uid) {
      this.#isGone = true;
      return false;
    }
    const before = this.#container;
    const after = containersOf(now).find(({ name }) => name === this.#name.container);
    if (after) this.#container = after;
    return after?.latestRun === before.latestRun && after.state === before.state;
  }

  /** Old kubelets follow a rotated file for ever, and a broken connection need not say so: the log's end tells. */
  async #endIfStale(response: IncomingMessage, signal: AbortSignal): Promise<void> {
    const { api, timing } = this.#options;
    try {
      const newest = await newestStamp(api, this.#name, timing, signal);
      if (newest !== undefined && newest > (this.#position.last?.ns ?? "")) response.destroy();
    } catch {
      response.destroy();
    }
  }
}
