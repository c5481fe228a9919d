import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "./file.ts";
import { keyName, parseToml, TomlFault, tomlOf, tomlTables, type TomlTable } from "./toml.ts";

/** A `[[sources]]` or `[[notify]]` table as it stands in a file, by the keys that were written. */
export type Table = Readonly<Record<string, unknown>>;

/** The lists of tables that are changed from the page. */
export type TableList = "sources" | "notify";

/**
 * Adds a table to a list of them at the end of a TOML text; every other character stays.
 * @throws ConfigError where the text cannot take one, for example because its sources are an inline list
 */
export function withTable(text: string, list: TableList, table: Table): string {
  const block = `[[${list}]]\n${tomlOf(table)}`;
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  const edited = `${text}${end}${text === "" ? "" : "\n"}${block}`;
  return checked(text, edited, list, (tables) => [...tables, table]);
}

/**
 * Takes the n-th table of a list out of a TOML text, with its own lines; comments above it stay.
 * @throws ConfigError where the table is not written as `[[…]]`
 */
export function withoutTable(text: string, list: TableList, index: number): string {
  const ranges = tablesOf(text, list, index).map(({ range }) => range);
  const edited = ranges.toReversed().reduce((rest, range) => {
    const [from, to] = wholeLines(rest, range);
    return rest.slice(0, from) + rest.slice(to);
  }, text);
  // The empty line that parted a last table from what stood before it parts nothing any more.
  const trimmed = edited.replace(/\n\n+$/, "\n");
  return checked(text, trimmed, list, (tables) => tables.filter((_, other) => other !== index));
}

/**
 * Sets or clears `paused` in the n-th `[[sources]]` table of a TOML text; every other character stays.
 * @throws ConfigError where the table is not written as `[[sources]]`
 */
export function withPaused(text: string, index: number, paused: boolean): string {
  const [table] = tablesOf(text, "sources", index);
  if (!table) throw notWritten("sources");
  const own = table.body.find(({ key }) => key.keys.map(keyName).join(".") === "paused");
  let edited = text;
  if (own) {
    const [from, to] = wholeLines(text, own.range);
    edited = text.slice(0, from) + text.slice(to);
  }
  if (paused) {
    const headEnd = edited.indexOf("\n", table.key.range[1]);
    const at = headEnd === -1 ? edited.length : headEnd + 1;
    edited = `${edited.slice(0, at)}${headEnd === -1 ? "\n" : ""}paused = true\n${edited.slice(at)}`;
  }
  return checked(text, edited, "sources", (tables) =>
    tables.map((other, at) => {
      if (at !== index) return other;
      const { paused: _before, ...rest } = other;
      return paused ? { ...rest, paused } : rest;
    }),
  );
}

/** One table of a list and the tables below it, such as `[sources.labels]`, in the order of the text. */
function tablesOf(text: string, list: TableList, index: number): TomlTable[] {
  return tomlTables(text).filter(({ resolvedKey: [name, at] }) => name === list && at === index);
}

/** A range with what is left of its last line, such as a comment behind a value, and the line's end. */
function wholeLines(text: string, [from, to]: readonly [number, number]): [number, number] {
  const end = text.indexOf("\n", to);
  return [text.lastIndexOf("\n", from - 1) + 1, end === -1 ? text.length : end + 1];
}

/** An edit of text that does not mean exactly what was asked for is not made. */
function checked(
  text: string,
  edited: string,
  list: TableList,
  change: (tables: readonly Table[]) => readonly Table[],
): string {
  const { [list]: tables = [], ...rest } = parseToml(text);
  const wanted = [...change(tables as Table[])];
  const after = tryParse(edited);
  const meant = { ...rest, ...(wanted.length > 0 && { [list]: wanted }) };
  const isMeant = after !== undefined && isDeepStrictEqual(plain(after), plain(meant));
  if (!isMeant) throw notWritten(list);
  return edited;
}

function tryParse(text: string): Record<string, unknown> | undefined {
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlFault)) throw error;
    return undefined;
  }
}

/** Without prototypes and dates' classes, which differ between the parser's objects and ours. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

function notWritten(list: TableList): ConfigError {
  return new ConfigError(
    `The configuration's ${list} are not written as [[${list}]] tables, so they cannot be changed from here. Change them in the file by hand.`,
  );
}
