import type { Query } from "./ast.ts";

/**
 * The query without its filters on the field: those of its parts, joined by AND at the top, that speak of
 * nothing else. A facet is counted with it, so that choosing one value does not hide the others.
 * @param field canonical name (see `canonicalField`)
 */
export function withoutField(query: Query, field: string): Query {
  const parts = query.kind === "and" ? query.parts : [query];
  const kept = parts.filter((part) => !isFilterOn(part, field));
  const [first] = kept;
  if (!first) return { kind: "all" };
  return kept.length === 1 ? first : { kind: "and", parts: kept };
}

function isFilterOn(part: Query, field: string): boolean {
  switch (part.kind) {
    case "field":
    case "fieldRegex":
      return part.field === field;
    case "not":
      return isFilterOn(part.part, field);
    case "and":
    case "or":
      return part.parts.every((inner) => isFilterOn(inner, field));
    default:
      return false;
  }
}
