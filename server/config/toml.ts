import { ParseError, parseTOML } from "toml-eslint-parser";

/** What is wrong with a text that is no TOML, and where. */
export class TomlFault extends Error {
  /** From 1. */
  readonly line: number;
  readonly column: number;

  constructor(reason: string, line: number, column: number) {
    super(reason);
    this.line = line;
    this.column = column;
  }
}

type Program = ReturnType<typeof parseTOML>;
type Top = Program["body"][0];
type Pair = Extract<Top["body"][number], { type: "TOMLKeyValue" }>;
type Value = Pair["value"];
type Key = Pair["key"]["keys"][number];

/** A `[table]`, with its place in the text and its keys; an entry of `[[tables]]` has its number in the path. */
export type TomlTable = Extract<Top["body"][number], { type: "TOMLTable" }>;

/**
 * Reads TOML 1.0 as objects without prototypes.
 * @throws TomlFault
 */
export function parseToml(text: string): Record<string, unknown> {
  const root = emptyTable();
  for (const node of partsOf(text)) {
    if (node.type === "TOMLKeyValue") setPair(root, node);
    else {
      const table = tableAt(root, node.resolvedKey);
      for (const pair of node.body) setPair(table, pair);
    }
  }
  return root;
}

/** The tables of a text in their order. @throws TomlFault */
export function tomlTables(text: string): TomlTable[] {
  return partsOf(text).filter((node) => node.type === "TOMLTable");
}

/** What a key is called, without its quotes. */
export function keyName(key: Key): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

/**
 * Finds the line, from 1, on which a table or a key stands; undefined where it is not in the text.
 * @param path keys from the outermost to the innermost, and the numbers of entries
 * @throws TomlFault
 */
export function lineOfKey(text: string, path: readonly PropertyKey[]): number | undefined {
  const isWanted = (names: readonly PropertyKey[]): boolean =>
    names.length === path.length && names.every((name, index) => name === path[index]);
  for (const node of partsOf(text)) {
    if (node.type === "TOMLTable" && isWanted(node.resolvedKey)) return node.loc.start.line;
    const [table, pairs] = node.type === "TOMLTable" ? [node.resolvedKey, node.body] : [[], [node]];
    const pair = pairs.find(({ key }) => isWanted([...table, ...key.keys.map(keyName)]));
    if (pair) return pair.loc.start.line;
  }
  return undefined;
}

/** Writes a table's own keys, a line each; tables within it in one line. */
export function tomlOf(table: Readonly<Record<string, unknown>>): string {
  return pairsOf(table)
    .map((pair) => `${pair}\n`)
    .join("");
}

function partsOf(text: string): Top["body"] {
  try {
    return parseTOML(text).body[0].body;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new TomlFault(error.message, error.lineNumber, error.column + 1);
  }
}

function emptyTable(): Record<PropertyKey, unknown> {
  return Object.create(null) as Record<PropertyKey, unknown>;
}

function setPair(table: Record<PropertyKey, unknown>, { key, value }: Pair): void {
  const names = key.keys.map(keyName);
  const last = names.pop() ?? "";
  tableAt(table, names)[last] = valueOf(value);
}

/** The table at a path, made where there is none. */
function tableAt(
  root: Record<PropertyKey, unknown>,
  path: readonly PropertyKey[],
): Record<PropertyKey, unknown> {
  let table = root;
  for (const [index, name] of path.entries()) {
    table[name] ??= typeof path[index + 1] === "number" ? [] : emptyTable();
    table = table[name] as Record<PropertyKey, unknown>;
  }
  return table;
}

function valueOf(value: Value): unknown {
  if (value.type === "TOMLArray") return value.elements.map(valueOf);
  if (value.type === "TOMLInlineTable") {
    const table = emptyTable();
    for (const pair of value.body) setPair(table, pair);
    return table;
  }
  if (value.kind === "integer" && !Number.isSafeInteger(value.value)) {
    const { line, column } = value.loc.start;
    throw new TomlFault("a number beyond what can be told exactly", line, column + 1);
  }
  return value.value;
}

function pairsOf(table: object): string[] {
  return Object.entries(table)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${/^[\w-]+$/.test(key) ? key : textOf(key)} = ${writtenValue(value)}`);
}

function writtenValue(value: unknown): string {
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value)) return `[${value.map(writtenValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{ ${pairsOf(value).join(", ")} }`;
  const isFloat = Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value));
  return isFloat ? `${String(value)}.0` : String(value);
}

/** A basic string: JSON's escapes are TOML's, but for DEL. */
function textOf(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
