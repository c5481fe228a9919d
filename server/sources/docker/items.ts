import type { Level } from "../../../lib/event.ts";
import { isoFromMicros } from "../../../lib/time.ts";
import { restartOf, type Container } from "./containers.ts";
import type { EngineLine } from "./lines.ts";
import type { Output } from "./pieces.ts";
import type { LogPosition } from "./position.ts";
import { microsOfEngineTime, type EngineTime } from "./engine-time.ts";
import type { Gap, Labels, LineItem, NoteItem } from "../source.ts";

/** What a container's log consists of. */
export type ContainerItem = LineItem | NoteItem;

/** Exit code of a process that ended as it was told to: 128 and SIGTERM. */
const TERMINATED = 143;

/** One reading of a container's log: its lines become items, each once, with what is to be told between them. */
export class ContainerItems {
  readonly #container: Container;
  readonly #labels: Labels;
  readonly #position: LogPosition;
  readonly #exitCode: number | null;
  readonly #onGap: (gap: Gap) => void;

  /** @param exitCode with which the process ended last, also where it runs again; null where unknown */
  constructor(
    container: Container,
    labels: Labels,
    position: LogPosition,
    { exitCode, onGap }: { exitCode: number | null; onGap: (gap: Gap) => void },
  ) {
    this.#container = container;
    this.#labels = labels;
    this.#position = position;
    this.#exitCode = exitCode;
    this.#onGap = onGap;
  }

  /** @param open when the oldest line began that is unfinished behind this one */
  ofLine({ output, time, raw }: EngineLine, open: EngineTime | undefined): ContainerItem[] {
    const position = this.#position;
    const finished = this.#finishedBefore(time);
    const isBehindExit = finished !== undefined && !this.#isExitTold(finished);
    const beforeLine = isBehindExit ? position.text(open, finished) : "";
    const newest = position.newest(output);
    const place = position.advance(output, time);
    if (place === "taken") return [];
    const items: ContainerItem[] = [];
    if (isBehindExit) items.push(this.#exit(finished, beforeLine));
    if (place === "gap") {
      items.push(this.#gap(output, newest, time, open));
      position.advance(output, time);
    }
    items.push({
      kind: "line",
      stream: streamOf(this.#container.id),
      labels: this.#labelsOf(output, time),
      key: this.#key(position.key(output)),
      position: position.text(open),
      timeUs: microsOfEngineTime(time),
      raw,
    });
    return items;
  }

  /** That the container has ended, where that has not been told. */
  ofExit(): ContainerItem[] {
    const { finished } = this.#container;
    if (finished === undefined || this.#isExitTold(finished)) return [];
    // A terminal's last words without a newline would come again on one line with the first of the next start.
    if (this.#container.hasTerminal) this.#position.close(finished);
    return [this.#exit(finished, this.#position.text(undefined, finished))];
  }

  /** When the process ended before the one that wrote at this time. */
  #finishedBefore(time: EngineTime): EngineTime | undefined {
    const restart = restartOf(this.#container);
    return restart !== undefined && time >= restart ? this.#container.finished : undefined;
  }

  #isExitTold(finished: EngineTime): boolean {
    return this.#position.exit !== undefined && this.#position.exit >= finished;
  }

  #exit(finished: EngineTime, position: string): NoteItem {
    this.#position.exit = finished;
    const { isRunning, isOutOfMemory } = this.#container;
    const code = this.#exitCode === null ? "" : ` with exit code ${this.#exitCode}`;
    const why = isOutOfMemory ? " because it was out of memory" : "";
    const after = isRunning ? " and was started again" : "";
    return this.#note("restart", `exit-${finished.replace(".", "")}`, position, {
      time: finished,
      level: isOutOfMemory ? "error" : levelOf(this.#exitCode),
      message: `Container ${this.#labels.host} ended${code}${why}${after}.`,
    });
  }

  #gap(output: Output, from: EngineTime = "", to: EngineTime, open: EngineTime | undefined): NoteItem {
    const gap: Gap = {
      fromUs: from === "" ? null : microsOfEngineTime(from),
      toUs: microsOfEngineTime(to),
      reason: `Docker had deleted lines of container ${this.#labels.host} before they were read; reading went on at ${isoFromMicros(microsOfEngineTime(to))}. Let it keep more: raise max-size and max-file of the container's log driver.`,
    };
    this.#onGap(gap);
    return this.#note("gap", `gap-${output}-${from.replace(".", "")}`, this.#position.text(open), {
      time: to,
      level: "warn",
      message: gap.reason,
    });
  }

  #note(
    about: NoteItem["about"],
    key: string,
    position: string,
    { time, level, message }: { time: EngineTime; level: Level; message: string },
  ): NoteItem {
    return {
      kind: "note",
      stream: streamOf(this.#container.id),
      labels: this.#labels,
      key: this.#key(key),
      position,
      timeUs: microsOfEngineTime(time),
      level,
      about,
      message,
    };
  }

  #labelsOf(output: Output, time: EngineTime): Labels {
    const { host, service, fields } = this.#labels;
    return { host, service, fields: { ...fields, output, engine_time: isoOfEngineTime(time) } };
  }

  #key(key: string): string {
    return `${streamOf(this.#container.id)}-${key}`;
  }
}

/** The stream of a container: its short ID, which the docker command takes and which stays when it is renamed. */
export function streamOf(id: string): string {
  return id.slice(0, 12);
}

function levelOf(exitCode: number | null): Level {
  if (exitCode === null) return "warn";
  return exitCode === 0 || exitCode === TERMINATED ? "info" : "error";
}

/** As the engine writes it, to the nanosecond. */
function isoOfEngineTime(time: EngineTime): string {
  return `${isoFromMicros(microsOfEngineTime(time)).slice(0, 20)}${time.slice(11)}Z`;
}
