/** How an archive is compressed, by the end of its name. */
export type Compression = "bz2" | "gz" | "zst";

const COMPRESSED = /\.(bz2|gz|zst)$/;

/** Archives that nothing here can read: they are neither followed nor taken for text. */
const SEALED = /\.(xz|zip|lz4|lzma|Z|7z)$/;

/** What files of text that grow are called. */
const LOG = "(?:log|out|err|txt|json|jsonl|ndjson)";
const DAY = String.raw`\d{4}-?[01]\d-?[0-3]\d(?:[T-]?\d{2,10}|(?:-\d\d){1,2})?`;

/**
 * `NAME.log.0`, the name that newsyslog and logrotate give: never a log of its own.
 * newsyslog: https://man.freebsd.org/cgi/man.cgi?newsyslog.conf(5)
 */
const NUMBERED = new RegExp(String.raw`^(.+\.${LOG})\.\d{1,3}$`);

/**
 * `NAME.2026-06-04` as tracing-appender writes by the day (hours and minutes follow with dashes), `NAME.log-20260604`
 * as logrotate's dateext does, and `NAME.log.20260604T120000` of newsyslog -t.
 * https://docs.rs/tracing-appender/latest/tracing_appender/rolling/
 */
const DATED = new RegExp(String.raw`^(.+?\.${LOG}(?=-)|.+?)(?:\.|(?<=\.${LOG})-)${DAY}$`);

/** `NAME.2026-06-04.log`, as tracing-appender writes where it was given a suffix. */
const DATED_WITHIN = new RegExp(String.raw`^(.+?)\.${DAY}\.(${LOG})$`);

/** What rotation adds to a name of any kind. */
const ADDED = new RegExp(String.raw`^(.+?)(?:\.\d{1,3}|[.-]${DAY})$`);

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
  const plain = plainPath(path);
  return DATED.test(plain) || DATED_WITHIN.test(plain);
}

/** Whether a path names a numbered file. */
export function isNumbered(path: string): boolean {
  return /\.\d{1,3}$/.test(plainPath(path));
}

/**
 * The stream that a file belongs to by its name alone: the path without what rotation, the day and compression have
 * added. Where the day stands within the name a star takes its place, for without it another file may be called so.
 */
export function streamOf(path: string): string {
  const plain = plainPath(path);
  const numbered = NUMBERED.exec(plain)?.[1];
  if (numbered !== undefined) return streamOf(numbered);
  const [, before, after] = DATED_WITHIN.exec(plain) ?? [];
  if (before !== undefined) return `${before}.*.${after}`;
  return DATED.exec(plain)?.[1] ?? plain;
}

/** The path that a file was rotated away from if there is a file: its name alone need not tell that, as that of `worker.1`. */
export function rotatedFrom(path: string): string | undefined {
  return ADDED.exec(plainPath(path))?.[1];
}

/** What runs under a stream's name: `zisk-worker` for `/var/log/zisk-worker.log` and for a series of days. */
export function serviceOf(stream: string): string {
  const name = streamOf(stream);
  return name.slice(name.lastIndexOf("/") + 1).replace(/(?:\.\*)?\.log.*$|\.\*(?=\.[a-z]+$)/, "");
}

/** Orders names by the numbers and dates in them, whether compressed or not. */
export function compareNames(a: string, b: string): number {
  return plainPath(a).localeCompare(plainPath(b), "en", { numeric: true });
}
