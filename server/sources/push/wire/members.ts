import { bodyInvalid } from "./refusal.ts";

/** A message, decoded from protobuf or from JSON: its members by their camel-case names. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * The value as a message; an absent one is empty.
 * @throws JobtrailError `body-invalid`
 */
export function membersOf(value: unknown, name: string): Members {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw bodyInvalid(`“${name}” must be an object.`);
  return value as Members;
}

/**
 * A repeated member; an absent one is empty.
 * @throws JobtrailError `body-invalid`
 */
export function listAt(members: Members, name: string): readonly unknown[] {
  const value = ownMember(members, name) ?? [];
  if (!Array.isArray(value)) throw bodyInvalid(`“${name}” must be a list.`);
  return value as readonly unknown[];
}

/** A value that should be text, as text all the same: of anything else its JSON; an absent one is empty. */
export function looseText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return textOf(value);
  return JSON.stringify(value);
}

/** A member that the message itself has: protobuf's messages have the defaults of absent ones in their prototype. */
export function ownMember(members: Members, name: string): unknown {
  if (Object.hasOwn(members, name)) return members[name];
  // Readers of protobuf's JSON take a field's own name too: https://protobuf.dev/programming-guides/json/
  const inProto = nameInProto(name);
  return Object.hasOwn(members, inProto) ? members[inProto] : undefined;
}

/** Names of ours in the messages' own form, which are a few dozen. */
const NAMES_IN_PROTO = new Map<string, string>();

function nameInProto(name: string): string {
  let known = NAMES_IN_PROTO.get(name);
  if (known === undefined) {
    known = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    NAMES_IN_PROTO.set(name, known);
  }
  return known;
}

/** A member as text, see `looseText`. */
export function textAt(members: Members, name: string): string {
  return looseText(ownMember(members, name));
}

/** Bytes as text; what is not UTF-8 is U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
