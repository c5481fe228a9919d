/** How an archive is compressed, by the end of its name. */
export type Compression = "bz2" | "gz" | "zst";

const COMPRESSED = /\.(bz2|gz|zst)$/;

/** Archives that nothing here can read: they are neither followed nor taken for text. */
const SEALED = /\.(xz|zip|lz4|lzma|Z|7z)$/;

/**
 * `NAME.log.0`, the name that newsyslog and logrotate give: never a log of its own.
 * newsyslog: https://man.freebsd.org/cgi/man.cgi?newsyslog.conf(5)
 */
const NUMBERED = /^(.+\.log)\.\d{1,3}$/;

/**
 * `NAME.2026-06-04` as tracing-appender writes by the day (hours and minutes follow with dashes), `NAME.log-20260604`
 * as logrotate's dateext does, and `NAME.log.20260604T120000` of newsyslog -t.
 * https://docs.rs/tracing-appender/latest/tracing_appender/rolling/
 */
const DATED =
  /^(.+?\.log(?=-)|.+?)(?:\.|(?<=\.log)-)\d{4}-?[01]\d-?[0-3]\d(?:[T-]?\d{2,10}|(?:-\d\d){1,2})?$/;

/** How the file at a path is compressed; undefined where it is text. */
export function compressionOf(path: string): Compression | undefined {
  const [, kind] = COMPRESSED.exec(path) ?? [];
  return kind === "bz2" || kind === "gz" || kind === "zst" ? kind : undefined;
}

/** The path of an archive's text before it was compressed; of any other file its own. */
export function plainPath(path: string): string {
  return path.replace(COMPRESSED, "");
}

/** Whether the file at a path is compressed in a way that cannot be read. */
export function isSealed(path: string): boolean {
  return SEALED.test(path);
}

/** Whether a path names a day's (or an hour's) file of a series. */
export function isDated(path: string): boolean {
  return DATED.test(plainPath(path));
}

/** Whether a path names a numbered file. */
export function isNumbered(path: string): boolean {
  return NUMBERED.test(plainPath(path));
}

/** The stream that a file belongs to: the path without what rotation, the day and compression have added. */
export function streamOf(path: string): string {
  const plain = plainPath(path);
  return NUMBERED.exec(plain)?.[1] ?? DATED.exec(plain)?.[1] ?? plain;
}

/** Orders names by the numbers and dates in them, whether compressed or not. */
export function compareNames(a: string, b: string): number {
  return plainPath(a).localeCompare(plainPath(b), "en", { numeric: true });
}
