import { LEVELS } from "../event.ts";
import { asciiLower } from "./ascii.ts";
import type { Comparison, Query } from "./ast.ts";
import { escapeGlob, matchesGlob, readGlob } from "./glob.ts";
import { formatQuery } from "./format.ts";
import { parseQuery } from "./parse.ts";
import { parser } from "./parser.ts";

/** Whether a facet's value is asked for, ruled out, or not spoken of. */
export type FilterState = "included" | "excluded" | "none";

/** What choosing a facet's value does: show only such events, or hide them. */
export type FilterMode = "include" | "exclude";

/** The filters on one field at the top of a query, and the text of all the rest around them. */
interface Filters {
  included: string[];
  excluded: string[];
  /** What the user wrote before the first filter on the field, and behind it. */
  before: string[];
  behind: string[];
  /** Whether the rest is alternatives, which need parentheses beside a filter. */
  isAlternatives: boolean;
}

/**
 * Says what the query's top level does with a value of a field.
 * @param field canonical name; for a key of `fields` see `fieldOfKey`
 * @param value as an event has it, "" for absent
 */
export function filterState(text: string, field: string, value: string): FilterState {
  const filters = readFilters(text, field);
  if (!filters) return "none";
  if (covers(filters.included, field, value)) return "included";
  return covers(filters.excluded, field, value) ? "excluded" : "none";
}

/**
 * Adds a filter to the text of a query, or takes it away when it is there: `level:error` and then
 * warn gives `level:error,warn`, and error again gives `level:warn`. The rest stays as it is written; only the
 * word AND, which says nothing, goes. A text that is no query is returned as it is, for the query box to show its mistake.
 * @param value as an event has it, "" for absent
 */
export function toggleFilter(text: string, field: string, value: string, mode: FilterMode): string {
  const filters = readFilters(text, field);
  if (!filters) return text;
  const [chosen, other]: ["included" | "excluded", "included" | "excluded"] =
    mode === "include" ? ["included", "excluded"] : ["excluded", "included"];
  const was = covers(filters[chosen], field, value);
  filters[other] = filters[other].filter((glob) => !covers([glob], field, value));
  filters[chosen] = filters[chosen].filter((glob) => !covers([glob], field, value));
  if (!was) filters[chosen].push(escapeGlob(value));
  return formatFilters(field, filters);
}

function formatFilters(
  field: string,
  { included, excluded, before, behind, isAlternatives }: Filters,
): string {
  const filters: string[] = [];
  if (included.length > 0) filters.push(formatQuery({ kind: "field", field, op: "=", values: included }));
  if (excluded.length > 0)
    filters.push(formatQuery({ kind: "not", part: { kind: "field", field, op: "=", values: excluded } }));
  const enclosed = isAlternatives && filters.length > 0 ? before.map((text) => `(${text})`) : before;
  return [...enclosed, ...filters, ...behind].join(" ");
}

/** Sorts the top level of a query; undefined when the text is no query. */
function readFilters(text: string, field: string): Filters | undefined {
  if (!parseQuery(text).ok) return undefined;
  const filters: Filters = { included: [], excluded: [], before: [], behind: [], isAlternatives: false };
  const parts = topLevelParts(text);
  for (const part of parts.texts) {
    const parsed = parseQuery(part);
    const query: Query = parsed.ok ? parsed.query : { kind: "all" };
    const included = filterValues(query, field);
    const excluded = query.kind === "not" ? filterValues(query.part, field) : undefined;
    if (included) filters.included.push(...included);
    else if (excluded) filters.excluded.push(...excluded);
    else if (filters.included.length + filters.excluded.length > 0) filters.behind.push(part);
    else filters.before.push(part);
  }
  filters.isAlternatives = parts.isAlternatives;
  return filters;
}

/** The texts that AND joins at the top of a well-formed query; alternatives are one text. */
function topLevelParts(text: string): { texts: string[]; isAlternatives: boolean } {
  const or = parser.parse(text).topNode.getChild("Or");
  const and = or?.firstChild;
  if (!or || !and) return { texts: [], isAlternatives: false };
  if (and.nextSibling) return { texts: [text.slice(or.from, or.to)], isAlternatives: true };
  const texts: string[] = [];
  for (let term = and.firstChild; term; term = term.nextSibling)
    if (term.name !== "AndWord") texts.push(text.slice(term.from, term.to));
  return { texts, isAlternatives: false };
}

/** The values of a filter on the field. A comparison of levels is a list of them, so that it can be added to. */
function filterValues(part: Query, field: string): string[] | undefined {
  if (part.kind === "or") {
    const values = part.parts.map((alternative) => filterValues(alternative, field));
    return values.every((some) => some !== undefined) ? values.flat() : undefined;
  }
  if (part.kind !== "field" || part.field !== field) return undefined;
  if (part.op === "=") return part.values;
  if (field !== "level") return undefined;
  const index = LEVELS.findIndex((level) => level === part.values[0]);
  return LEVELS.filter((_, at) => isWithin(at - index, part.op));
}

/** Whether a level so many steps quieter than the one compared with passes the comparison. */
function isWithin(stepsQuieter: number, op: Comparison): boolean {
  switch (op) {
    case "=":
      return stepsQuieter === 0;
    case ">":
      return stepsQuieter < 0;
    case ">=":
      return stepsQuieter <= 0;
    case "<":
      return stepsQuieter > 0;
    case "<=":
      return stepsQuieter >= 0;
  }
}

function covers(globs: readonly string[], field: string, value: string): boolean {
  const known = field === "phase" ? asciiLower(value) : value;
  return globs.some((source) => {
    const glob = readGlob(field === "phase" ? asciiLower(source) : source);
    if (glob.kind !== "literal" || field !== "job" || glob.text === "") return matchesGlob(glob, known);
    // A facet has a job's first eight characters, a query any beginning of the ID.
    return known !== "" && (glob.text.startsWith(known) || known.startsWith(glob.text));
  });
}
