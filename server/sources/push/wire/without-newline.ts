const NEWLINE = 0x0a;

/** A line as the store keeps it: an export ends each line itself. */
export function withoutNewline(line: Uint8Array): Uint8Array {
  return line.at(-1) === NEWLINE ? line.subarray(0, -1) : line;
}
