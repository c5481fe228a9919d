import { signedText } from "../../lib/hidden-characters.ts";
import type { FrozenChunk } from "../../lib/trail/export/frozen-rows.ts";
import { chosenLines, facetCounts, FACETS, linesOf, type Facet, type FrozenLine } from "./frozen-lines.ts";
import { LineList, wholeLine } from "./line-list.ts";

// The program of a frozen trail: its lines are in the page, and everything else is made of them.

/** Values of a facet that are offered; the others are found by searching. */
const MOST_VALUES = 24;
const COUNT = new Intl.NumberFormat("en");

const lines: FrozenLine[] = [];
for (const part of document.querySelectorAll("script.rows")) {
  for (const line of linesOf(JSON.parse(part.textContent ?? "") as FrozenChunk)) lines.push(line);
  part.remove();
}

const search = element<HTMLInputElement>("search");
const whole = element("line");
const values = new Map<Facet, Set<string>>(FACETS.map((facet) => [facet, new Set<string>()]));
const list = new LineList(element("list"), (line) => {
  whole.hidden = false;
  whole.textContent = wholeLine(line);
});

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

function show(): void {
  const wanted = { text: search.value, values };
  const chosen = chosenLines(lines, wanted);
  list.show(chosen, chosen.length === lines.length);
  element("count").textContent =
    chosen.length === lines.length
      ? `${COUNT.format(lines.length)} lines`
      : `${COUNT.format(chosen.length)} of ${COUNT.format(lines.length)} lines`;
  element("facets").replaceChildren(
    ...FACETS.map((facet) => facetRow(facet, facetCounts(lines, wanted, facet))),
  );
}

function facetRow(facet: Facet, counts: readonly { value: string; count: number }[]): HTMLElement {
  const row = document.createElement("div");
  row.className = "facet";
  const name = document.createElement("b");
  name.textContent = facet;
  const own = values.get(facet) ?? new Set<string>();
  const buttons = counts.slice(0, MOST_VALUES).map(({ value, count }) => {
    const button = document.createElement("button");
    button.textContent = `${value === "" ? "none" : signedText(value)} ${COUNT.format(count)}`;
    button.ariaPressed = String(own.has(value));
    button.dataset["focus"] = `${facet}=${value}`;
    button.addEventListener("click", () => {
      if (!own.delete(value)) own.add(value);
      show();
      // It was drawn anew, and the focus goes on with it.
      const again = [...document.querySelectorAll<HTMLElement>("[data-focus]")];
      again.find(({ dataset }) => dataset["focus"] === `${facet}=${value}`)?.focus();
    });
    return button;
  });
  row.append(name, ...buttons);
  return row;
}

/** A cited line is shown whatever is filtered. */
function showCited(number: number): void {
  const line = lines.find(({ cited }) => cited === number);
  if (!line) return;
  search.value = "";
  for (const own of values.values()) own.clear();
  show();
  element("list").scrollIntoView({ block: "nearest" });
  list.choose(line);
}

search.addEventListener("input", show);
for (const chip of document.querySelectorAll<HTMLElement>("[data-cited]"))
  chip.addEventListener("click", () => showCited(Number(chip.dataset["cited"])));
show();
