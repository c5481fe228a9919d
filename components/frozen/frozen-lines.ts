import type { FrozenChunk } from "../../lib/trail/export/frozen-rows.ts";

/** One line of a frozen trail. */
export interface FrozenLine {
  timeUs: number;
  level: string;
  host: string;
  service: string;
  phase: string;
  worker: string;
  /** The number under which the verdict cites it; 0 for none. */
  cited: number;
  /** How many lines were left out before it. */
  leftOut: number;
  message: string;
  fields: string;
}

/** What lines can be filtered by. */
export const FACETS = ["level", "phase", "host", "worker", "service"] as const;
export type Facet = (typeof FACETS)[number];

/** What is looked for: a text, and of each facet the values that are shown, none for all. */
export interface Wanted {
  text: string;
  values: ReadonlyMap<Facet, ReadonlySet<string>>;
}

/** Unpacks a part of the lines. */
export function linesOf({ texts, rows }: FrozenChunk): FrozenLine[] {
  const at = (place: number): string => texts[place] ?? "";
  return rows.map(([timeUs, level, host, service, phase, worker, cited, leftOut, message, fields]) => ({
    timeUs,
    level: at(level),
    host: at(host),
    service: at(service),
    phase: at(phase),
    worker: at(worker),
    cited,
    leftOut,
    message,
    fields,
  }));
}

/** The lines that have all that is wanted: a text anywhere in what is shown of them, whatever its case. */
export function chosenLines(lines: readonly FrozenLine[], { text, values }: Wanted): FrozenLine[] {
  const words = text.toLowerCase();
  const filters = [...values].filter(([, wanted]) => wanted.size > 0);
  return lines.filter(
    (line) =>
      filters.every(([facet, wanted]) => wanted.has(line[facet])) &&
      (words === "" || `${line.host} ${line.message} ${line.fields}`.toLowerCase().includes(words)),
  );
}

/** Values of a facet with how many lines have each, the most frequent first, under all filters but its own. */
export function facetCounts(
  lines: readonly FrozenLine[],
  wanted: Wanted,
  facet: Facet,
): { value: string; count: number }[] {
  const others = new Map(wanted.values);
  others.delete(facet);
  const counts = new Map<string, number>();
  for (const line of chosenLines(lines, { ...wanted, values: others }))
    counts.set(line[facet], (counts.get(line[facet]) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
}
