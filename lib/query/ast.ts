/** How a field is compared with a value. */
export type Comparison = "=" | ">" | ">=" | "<" | "<=";

/**
 * A parsed query. `docs/query.md` says what each node means; `predicate.ts` and the store's SQL
 * agree with it on every event.
 */
export type Query =
  | { kind: "all" }
  | { kind: "and"; parts: Query[] }
  | { kind: "or"; parts: Query[] }
  | { kind: "not"; part: Query }
  /** A bare word or quoted text: the message or the raw line contains it, ignoring ASCII case. */
  | { kind: "text"; value: string }
  /** `/…/`: the message or the raw line matches, RE2 syntax. */
  | { kind: "regex"; pattern: string; ignoreCase: boolean }
  /** `field:value` (glob with `*` and `?`, `field:a,b` for any of several; an empty value means absent), `field>=value`. */
  | { kind: "field"; field: string; op: Comparison; values: string[] }
  | { kind: "fieldRegex"; field: string; pattern: string; ignoreCase: boolean };

/** A mistake in a query, with the place where it is. */
export interface QueryError {
  /** What is wrong and what to write instead, in plain words. */
  message: string;
  /** Offset of the first wrong character, from 0, in UTF-16 units. */
  from: number;
  /** Offset behind the last wrong character. */
  to: number;
}

/** What parsing a query gives. */
export type ParsedQuery = { ok: true; query: Query } | { ok: false; error: QueryError };
