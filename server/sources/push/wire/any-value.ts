import { integerText } from "./integer.ts";
import { listAt, looseText, membersOf, ownMember, textAt, textOf, type Members } from "./members.ts";
import { bodyInvalid, MAX_WIRE_DEPTH } from "./refusal.ts";

/**
 * An OTLP AnyValue as text: a string as it is, anything else as JSON text, also what is none of its kinds.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 * @throws JobtrailError `body-invalid`
 */
export function anyValueText(value: unknown): string {
  if (!isMessage(value)) return looseText(value);
  const string = stringOf(value);
  if (string === undefined) return jsonOrNothing(value);
  return typeof string === "string" ? string : textOf(string);
}

/**
 * An AnyValue as the bytes of a line; an absent one has none.
 * @throws JobtrailError `body-invalid`
 */
export function anyValueBytes(value: unknown): Uint8Array {
  if (!isMessage(value)) return Buffer.from(looseText(value));
  const string = stringOf(value) ?? jsonOrNothing(value);
  return typeof string === "string" ? Buffer.from(string) : string;
}

/**
 * OTLP key-value pairs; of a name that comes twice the last counts. Pairs without a name or a value are left out.
 * @throws JobtrailError `body-invalid`
 */
export function readAttributes(list: readonly unknown[]): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const item of list) {
    if (!isMessage(item)) {
      attributes.set("attributes", looseText(item));
      continue;
    }
    const pair = item;
    const value = ownMember(pair, "value");
    const key = textAt(pair, "key");
    if (key !== "" && value !== undefined && value !== null) attributes.set(key, anyValueText(value));
  }
  return attributes;
}

/** Protobuf's strings come as bytes, as senders in C and Go do not check that they are UTF-8. */
function stringOf(value: Members): string | Uint8Array | undefined {
  const string = ownMember(value, "stringValue");
  if (string === undefined || string === null) return undefined;
  return string instanceof Uint8Array ? string : looseText(string);
}

function isMessage(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The empty value stands for absent; within others it is JSON's null. */
function jsonOrNothing(value: unknown): string {
  const text = json(value, 0);
  return text === "null" ? "" : text;
}

/** Written by hand so that 64-bit integers keep their digits. */
function json(value: unknown, depth: number): string {
  if (depth > MAX_WIRE_DEPTH) throw bodyInvalid(`A value is nested deeper than ${MAX_WIRE_DEPTH} levels.`);
  if (!isMessage(value)) return JSON.stringify(value ?? null);
  const members = value;
  for (const written of Object.keys(members)) {
    const member = members[written];
    if (member === undefined || member === null) continue;
    const name = written.replace(/_value$/, "Value");
    switch (name) {
      case "stringValue":
        return JSON.stringify(textAt(members, name));
      case "boolValue":
        return String(member === true);
      case "intValue":
        return integerText(member) ?? JSON.stringify(member);
      case "doubleValue":
        return doubleText(member);
      case "bytesValue":
        return JSON.stringify(member instanceof Uint8Array ? base64(member) : textAt(members, name));
      case "arrayValue":
        return `[${listAt(membersOf(member, name), "values")
          .map((item) => json(item, depth + 1))
          .join(",")}]`;
      case "kvlistValue":
        return `{${listAt(membersOf(member, name), "values")
          .map((item) => pair(membersOf(item, "values"), depth))
          .join(",")}}`;
      default:
        // No value of OTLP: kept as it is.
        return JSON.stringify(value);
    }
  }
  return "null";
}

function pair(members: Members, depth: number): string {
  return `${JSON.stringify(textAt(members, "key"))}:${json(ownMember(members, "value"), depth + 1)}`;
}

/** JSON has no NaN and no infinities; proto3's JSON form writes them as text. */
function doubleText(value: unknown): string {
  if (typeof value === "number")
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (typeof value === "string")
    return Number.isFinite(Number(value)) && value.trim() !== ""
      ? String(Number(value))
      : JSON.stringify(value);
  return JSON.stringify(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
