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

/**
 * A member that is text; an absent one is empty. Texts of protobuf come as bytes, which need not be UTF-8.
 * @throws JobtrailError `body-invalid`
 */
export function textAt(members: Members, name: string): string {
  const value = ownMember(members, name) ?? "";
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return textOf(value);
  throw bodyInvalid(`“${name}” must be text.`);
}

/** A member that the message itself has: protobuf's messages have the defaults of absent ones in their prototype. */
export function ownMember(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** Bytes as text; what is not UTF-8 is U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
