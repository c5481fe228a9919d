import type { QueryError } from "./ast.ts";

/** Carries a query's mistake from where it is found up to `parseQuery`, which turns it into a result. */
export class Mistake extends Error {
  readonly error: QueryError;

  constructor(message: string, place: { from: number; to: number }) {
    super(message);
    this.error = { message, from: place.from, to: place.to };
  }
}

/** The mistake of an unknown escape in quoted text at the offset. */
export function badEscape(offset: number): Mistake {
  return new Mistake(
    'In quotes write \\\\ for a backslash and \\" for a quote; \\n, \\r, \\t and \\0 are the other escapes.',
    {
      from: offset,
      to: offset + 2,
    },
  );
}
