/** For each stream of a batch, in the order of their last lines: source, stream, position behind its last line. */
export type Tail = readonly (readonly [source: string, stream: string, position: string])[];

/** For each source the position behind each stream's last line; the stream whose line came last is at the end. */
export type Positions = Map<string, Map<string, string>>;

/** Moves positions on to those behind a batch. */
export function advance(positions: Positions, tail: Tail): void {
  for (const [source, stream, position] of tail) {
    const streams = positions.get(source) ?? new Map<string, string>();
    positions.set(source, streams);
    streams.delete(stream);
    streams.set(stream, position);
  }
}
