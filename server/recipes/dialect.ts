import type { Condition } from "../../lib/query/condition.ts";

/**
 * How a line says what its event says: `fields` and `anywhere` are the members of a JSON line (the event's own, or its
 * spans' too), `marked` is text in the places where the formatters put it, `words` is text anywhere in the line.
 */
export type Dialect = "fields" | "anywhere" | "marked" | "words";

/** A condition that looks at one text of an event. */
export type Leaf = Exclude<Condition, { kind: "and" | "or" | "not" }>;
