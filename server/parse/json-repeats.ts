import { setField } from "./field-list.ts";
import { elementOffsets, members, type Member } from "./json-members.ts";

type Members = Readonly<Record<string, unknown>>;

/** What `JSON.parse` hides of an event where a key comes twice: it keeps the last of each. */
export interface Repeats {
  /** The event's own values, where a field of that name stands behind them. */
  timestamp?: unknown;
  level?: unknown;
  message?: unknown;
  /** Fields that are called like something of the event's own, as text. */
  fields: Record<string, string>;
  spanFields: Record<string, string>;
}

/** Whether one of the event's own keys comes twice. It costs a look or two where it does not. */
export function isRepeated(text: string, line: Members, nested: Members | undefined): boolean {
  if (nested) return comesAgain(text, '"message":', nested["message"]) || hasOtherName(line);
  return (
    ["message", "timestamp", "level"].some((key) => comesAgain(text, `"${key}":`, line[key])) ||
    comesAgain(text, '"target":', undefined) ||
    hasOtherName(line)
  );
}

/** Where the first value of that key is not the one that was kept, there may be another. */
function comesAgain(text: string, key: string, kept: unknown): boolean {
  const at = text.indexOf(key);
  if (at < 0) return false;
  const from = at + key.length + 1;
  if (typeof kept === "string" && text.startsWith(kept, from) && text.charCodeAt(from + kept.length) === 0x22)
    return false;
  return text.includes(key, from);
}

/** A span's own name is its last member; where a field of that name came before, it stands in that one's place. */
function hasOtherName({ span, spans }: Members): boolean {
  return span !== undefined && (Array.isArray(spans) ? spans.some(isNameEarlier) : isNameEarlier(span));
}

function isNameEarlier(span: unknown): boolean {
  if (typeof span !== "object" || span === null || !("name" in span)) return false;
  return Object.keys(span).at(-1) !== "name";
}

/** Reads the places of all members again, for the few lines that need it. Linear in the line. */
export function repeatedTexts(text: string, nested: boolean): Repeats {
  const repeats: Repeats = { fields: {}, spanFields: {} };
  const line = members(text, 0);
  const own = nested ? membersOf(text, line, "fields") : line;
  for (const key of nested ? (["message"] as const) : (["timestamp", "level", "message"] as const)) {
    const [first, ...others] = own.filter((member) => member.key === key);
    if (!first || others.length === 0) continue;
    repeats[key] = JSON.parse(text.slice(first.from, first.to)) as unknown;
    setField(repeats.fields, key, textOf(text, others.at(-1)!));
  }
  const targets = nested ? [] : line.filter(({ key }) => key === "target");
  if (targets.length > 1) setField(repeats.fields, "target", textOf(text, targets[0]!));
  for (const at of spanOffsets(text, line)) {
    const names = text[at] === "{" ? members(text, at).filter(({ key }) => key === "name") : [];
    if (names.length > 1) setField(repeats.spanFields, "name", textOf(text, names[0]!));
  }
  return repeats;
}

function spanOffsets(text: string, line: readonly Member[]): number[] {
  const spans = line.findLast(({ key }) => key === "spans");
  const span = line.findLast(({ key }) => key === "span");
  const offsets = spans && text[spans.from] === "[" ? elementOffsets(text, spans.from) : [];
  return offsets.length > 0 || !span ? offsets : [span.from];
}

function membersOf(text: string, line: readonly Member[], key: string): Member[] {
  const object = line.findLast((member) => member.key === key);
  return object && text[object.from] === "{" ? members(text, object.from) : [];
}

function textOf(text: string, { from, to }: Member): string {
  const value: unknown = text[from] === '"' ? JSON.parse(text.slice(from, to)) : undefined;
  return typeof value === "string" ? value : text.slice(from, to);
}
