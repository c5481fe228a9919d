/** Values for the `{name:Type}` places of a statement. */
export type Params = Record<string, unknown>;

const PLACE = /\{(\w+):(String|Int64|UInt64|Array\(String\)|Array\(UInt64\))\}/g;

/**
 * Puts values into a statement as literals. Not by ClickHouse's own binding: chDB binds for one statement at a
 * time in the whole process, so that the first rows of a view would wait for its facets.
 * @throws TypeError where a value is missing or not of its type: a mistake in the statement, not of a user
 */
export function withLiterals(sql: string, params: Params): string {
  return sql.replace(PLACE, (_place, name: string, type: string) => {
    const value = params[name];
    if (type.startsWith("Array(")) {
      if (!Array.isArray(value)) throw new TypeError(`{${name}:${type}} has no array.`);
      const items = value.map((item) => literal(name, item, type.slice("Array(".length, -1)));
      return items.length === 0 ? `CAST([], '${type}')` : `[${items.join(", ")}]`;
    }
    return literal(name, value, type);
  });
}

function literal(name: string, value: unknown, type: string): string {
  if (type === "String" && typeof value === "string") return quoted(value);
  if (type !== "String" && Number.isSafeInteger(value)) return `to${type}(${String(value)})`;
  throw new TypeError(`{${name}:${type}} has no such value.`);
}

/**
 * A text as a string literal.
 * https://clickhouse.com/docs/sql-reference/syntax#string
 */
export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\0", "\\0")}'`;
}
