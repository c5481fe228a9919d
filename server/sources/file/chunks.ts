/** Bytes read in one go: large enough to be quick, small enough to be fair to other files. */
export const CHUNK_BYTES = 256 * 1024;
/** Files that are read at a time, one of each source, are few. */
const MOST_IDLE = 4;

const idle: Buffer[] = [];

/** Memory for one chunk: what a large file is read into again and again, which new memory would take longer than reading. */
export function takeChunk(): Buffer {
  return idle.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
}

/** Gives it back, once nobody looks at it any more. */
export function giveChunk(chunk: Buffer): void {
  if (idle.length < MOST_IDLE) idle.push(chunk);
}
