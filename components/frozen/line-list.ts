import { signedText } from "../../lib/hidden-characters.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { FrozenLine } from "./frozen-lines.ts";

/** As the page's style sheet has it, pixels. */
const ROW_HEIGHT = 24;
/** Rows beyond the visible ones, so that scrolling shows no emptiness. */
const SPARE = 20;

/** What stands in a row: a line, or that lines were left out. */
type Item = FrozenLine | { gap: number };

/** A list that holds as many rows as can be seen, however many lines there are. */
export class LineList {
  readonly #box: HTMLElement;
  readonly #room: HTMLElement;
  readonly #onChoose: (line: FrozenLine) => void;
  #items: Item[] = [];
  #chosen: FrozenLine | undefined;

  /** @param onChoose is given the line that somebody chose */
  constructor(box: HTMLElement, onChoose: (line: FrozenLine) => void) {
    this.#box = box;
    this.#onChoose = onChoose;
    this.#room = document.createElement("div");
    box.append(this.#room);
    box.addEventListener("scroll", () => this.#draw());
    box.addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("resize", () => this.#draw());
  }

  /** @param withGaps tells where lines were left out, which makes sense where none are hidden */
  show(lines: readonly FrozenLine[], withGaps: boolean): void {
    this.#items = lines.flatMap((line): Item[] =>
      withGaps && line.leftOut > 0 ? [{ gap: line.leftOut }, line] : [line],
    );
    this.#room.style.height = `${this.#items.length * ROW_HEIGHT}px`;
    this.#draw();
  }

  /** Marks a line and brings it into view. */
  choose(line: FrozenLine): void {
    this.#chosen = line;
    const top = this.#items.indexOf(line) * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.#box;
    if (top < scrollTop || top + ROW_HEIGHT > scrollTop + clientHeight)
      this.#box.scrollTop = top - clientHeight / 2;
    this.#draw();
    this.#onChoose(line);
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    let place = this.#chosen ? this.#items.indexOf(this.#chosen) : -1;
    do place += step;
    while (isGap(this.#items[place]));
    const item = this.#items[place];
    if (item && !isGap(item)) this.choose(item);
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#box;
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE);
    const last = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + SPARE);
    const rows = this.#items.slice(first, last).map((item, index) => this.#row(item, first + index));
    this.#room.replaceChildren(...rows);
  }

  #row(item: Item, place: number): HTMLElement {
    const row = document.createElement("div");
    row.style.top = `${place * ROW_HEIGHT}px`;
    if (isGap(item)) {
      row.className = "row gap";
      row.textContent = `… ${item.gap} lines are not in this file …`;
      return row;
    }
    row.className = `row ${item.level}`;
    row.role = "option";
    row.ariaSelected = String(item === this.#chosen);
    const head = document.createElement("i");
    const number = item.cited > 0 ? `(${item.cited}) ` : "";
    head.textContent = `${timeText(item)} ${shown(item.host)} ${item.level.toUpperCase().padEnd(5)} ${number}`;
    row.append(head, shown(item.message));
    row.addEventListener("click", () => this.choose(item));
    return row;
  }
}

/** A whole line as it is shown below the list. */
export function wholeLine(line: FrozenLine): string {
  const { host, service, worker, phase, level, message, fields, timeUs } = line;
  const facts = [level.toUpperCase(), host, service, worker && `worker ${worker}`, phase].filter(Boolean);
  return `${isoFromMicros(timeUs)}  ${shown(facts.join(" · "))}\n${signedText(message)}${fields === "" ? "" : `\n${signedText(fields)}`}`;
}

function isGap(item: Item | undefined): item is { gap: number } {
  return item !== undefined && "gap" in item;
}

function timeText({ timeUs }: FrozenLine): string {
  return isoFromMicros(timeUs).slice(11, 23);
}

function shown(text: string): string {
  return signedText(text.replaceAll(/[\n\t]+/g, " "));
}
