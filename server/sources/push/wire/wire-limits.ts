/** Most objects, lists and values of one request: ten thousands of records with their attributes, a few hundred MB at most. */
export const MAX_WIRE_VALUES = 2_000_000;

/** Deepest nesting; protobuf's own readers stop at the same depth. */
export const MAX_WIRE_DEPTH = 100;

/** Most lines of one request; a Collector's batches have about 8,000. More would hold up everything else. */
export const MAX_WIRE_LINES = 100_000;
