import { stringify } from "csv-stringify/sync";
import { eventSchema, type Event } from "../../lib/event.ts";
import type { Cursor } from "../protocol/cursor.ts";
import { EVENT_COLUMNS, eventFromRow, numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { beyond, both, selected, WRITTEN, type Condition } from "./selection.ts";
import type { ExportFormat, Selection } from "./store.ts";

/** Rows held at a time. */
const PAGE_ROWS = 5_000;
const CSV_HEADER = Object.keys(eventSchema.shape);

/**
 * The selection as it is stored now, oldest first, a page of rows at a time.
 * @param ask begins one more question: a page waits for its turn, and has time of its own
 * @throws StoreError while iterating
 */
export async function* exportEvents(
  ask: () => Rows,
  selection: Selection,
  format: ExportFormat,
): AsyncIterable<Uint8Array> {
  const [newest] = await ask().rows("SELECT max(seq) FROM events");
  const asOf: Condition = {
    sql: "seq <= {asOfSeq:UInt64}",
    params: { asOfSeq: newest ? numberAt(newest, 0) : 0 },
  };
  const chosen = both(selected(selection, selection.query), asOf);
  const condition = format === "raw" ? both(chosen, WRITTEN) : chosen;
  const columns = format === "raw" ? "base64Encode(raw)" : EVENT_COLUMNS;
  if (format === "csv") yield Buffer.from(stringify([CSV_HEADER]));
  let cursor: Cursor | undefined;
  for (;;) {
    const page = cursor ? both(condition, beyond(cursor, ">")) : condition;
    const rows = await ask().rows(
      `SELECT ${columns}, toUnixTimestamp64Micro(time), seq FROM events WHERE ${page.sql} ORDER BY time, seq LIMIT ${PAGE_ROWS}`,
      page.params,
    );
    const last = rows.at(-1);
    if (last) yield encode(rows, format);
    if (!last || rows.length < PAGE_ROWS) return;
    cursor = { timeUs: numberAt(last, last.length - 2), seq: numberAt(last, last.length - 1) };
  }
}

function encode(rows: readonly unknown[][], format: ExportFormat): Uint8Array {
  switch (format) {
    case "raw":
      return Buffer.concat(rows.flatMap((row) => [Buffer.from(textAt(row, 0), "base64"), NEWLINE]));
    case "ndjson":
      return Buffer.from(rows.map((row) => `${JSON.stringify(eventFromRow(row))}\n`).join(""));
    case "csv":
      return Buffer.from(
        stringify(
          rows.map((row) => csvRow(eventFromRow(row))),
          // A cell that begins with = + - @ would run as a formula in a spreadsheet; it gets a quote before it.
          { escape_formulas: true },
        ),
      );
  }
}

const NEWLINE = Buffer.from("\n");

function csvRow(event: Event): (string | null)[] {
  return Object.values({ ...event, fields: JSON.stringify(event.fields) });
}
