import type { Query } from "./ast.ts";
import { placeOfField } from "./fields.ts";
import { quoted, writeGlob, writeText, quoteValue } from "./literal.ts";

/** Writes a query as text that `parseQuery` reads as the same query. */
export function formatQuery(query: Query): string {
  switch (query.kind) {
    case "all":
      return "";
    case "and":
      return query.parts.map((part) => operand(part, ["or"])).join(" ");
    case "or":
      return query.parts.map((part) => operand(part, [])).join(" OR ");
    case "not":
      return formatNot(query.part);
    case "text":
      return writeText(query.value);
    case "regex":
      return formatRegex(query.pattern, query.ignoreCase);
    case "fieldRegex":
      return `${formatField(query.field)}:${formatRegex(query.pattern, query.ignoreCase)}`;
    case "field":
      return formatTerm(query);
  }
}

function operand(part: Query, inParentheses: Query["kind"][]): string {
  return inParentheses.includes(part.kind) ? `(${formatQuery(part)})` : formatQuery(part);
}

function formatNot(part: Query): string {
  const text = operand(part, ["and", "or"]);
  // Two minus signs would begin a word, such as --help.
  return text.startsWith("-") ? `NOT ${text}` : `-${text}`;
}

function formatTerm(query: Extract<Query, { kind: "field" }>): string {
  const name = formatField(query.field);
  if (query.op === "=") return `${name}:${query.values.map(writeGlob).join(",")}`;
  return name + query.op + quoteValue(query.values[0] ?? "");
}

/** Writes a canonical field name; one that is no plain word is written `fields."…"`. */
export function formatField(field: string): string {
  if (/^[a-zA-Z_@$][\w@$.-]*$/.test(field)) return field;
  const place = placeOfField(field);
  return `fields.${quoted(place.kind === "key" ? place.key : place.column)}`;
}

function formatRegex(pattern: string, ignoreCase: boolean): string {
  const written = pattern.replace(/\\[^]|\//g, (found) => (found === "/" ? "\\/" : found));
  return `/${written}/${ignoreCase ? "i" : ""}`;
}
