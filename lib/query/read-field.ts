import type { SyntaxNode } from "@lezer/common";
import type { Comparison, Query } from "./ast.ts";
import { asciiLower } from "./ascii.ts";
import { canonicalField, isRangeName, placeOfField } from "./fields.ts";
import { escapeGlob, normalGlob, readGlob } from "./glob.ts";
import { INFERRED, LEVELS } from "../event.ts";
import { readQuoted } from "./literal.ts";
import { badEscape, Mistake } from "./mistake.ts";
import { isNumber } from "./number.ts";
import { readRegex } from "./read-regex.ts";
import type { RegexCheck } from "./read-regex.ts";

type FieldTerm = Extract<Query, { kind: "field" | "fieldRegex" }>;

/** Fewer characters of a job's ID would name too many jobs. */
const MIN_JOB_LENGTH = 4;

/** The longest value with wildcards: matching takes time in proportion to it. */
const MAX_GLOB_LENGTH = 256;

/** A field's name, its operator and where both stand. */
interface Key {
  field: string;
  op: Comparison;
  from: number;
  to: number;
}

/** A value as written: its text and whether quotes make it exact. */
interface Value {
  text: string;
  exact: boolean;
  from: number;
  to: number;
}

/**
 * Reads `field:value`, `field>=value` or `field:/regex/`.
 * @throws Mistake where the field cannot have the value
 */
export function readFieldTerm(node: SyntaxNode, source: string, checkRegex: RegexCheck): FieldTerm {
  const keyNode = node.getChild("Key");
  const valueNode = node.lastChild;
  if (!keyNode || !valueNode || valueNode === keyNode)
    throw new Mistake("Write a value after the field.", node);
  const key = readKey(keyNode, source);
  if (valueNode.from !== keyNode.to) throw spaced(keyNode, source);
  if (valueNode.name === "Regex") {
    if (key.op !== "=") throw new Mistake(`A regex is written after a colon: ${key.field}:/…/.`, node);
    return { kind: "fieldRegex", field: key.field, ...readRegex(valueNode, source, checkRegex) };
  }
  const values = readValues(valueNode, source);
  if (key.op === "=")
    return { kind: "field", field: key.field, op: "=", values: values.map((value) => globOf(key, value)) };
  const [only, second] = values;
  if (!only || second)
    throw new Mistake(`Compare with one value: ${key.field}${key.op}${only?.text ?? 1}.`, valueNode);
  return { kind: "field", field: key.field, op: key.op, values: [comparedValue(key, only)] };
}

function spaced(keyNode: SyntaxNode, source: string): Mistake {
  const name = source.slice(keyNode.from, keyNode.to);
  return new Mistake(
    `Write the value straight after ${name} without a space, or put quotes round the text to look for it as it is.`,
    keyNode,
  );
}

function readKey(node: SyntaxNode, source: string): Key {
  const written = source.slice(node.from, node.to);
  const sign = /(?:[<>]=?|[:=])$/.exec(written)?.[0] ?? ":";
  let name = written.slice(0, -sign.length);
  if (name.endsWith('"')) {
    const quoteAt = name.indexOf('"');
    const text = readQuoted(name.slice(quoteAt));
    if (typeof text !== "string") throw badEscape(node.from + quoteAt + text.badEscapeAt);
    name = name.slice(0, quoteAt) + text;
  }
  if (isRangeName(name))
    throw new Mistake(
      `Time is limited by the time range beside the query; for a logged field of that name write fields.${name}.`,
      node,
    );
  const op = sign === ":" ? "=" : (sign as Comparison);
  return { field: canonicalField(name), op, from: node.from, to: node.to };
}

function readValues(node: SyntaxNode, source: string): Value[] {
  const values: Value[] = [];
  let end = node.from;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.from !== end)
      throw new Mistake("Write a list of values without spaces, as in level:error,warn.", {
        from: end,
        to: child.to,
      });
    end = child.to;
    if (child.name !== "Comma") values.push(readValue(child, source));
  }
  return values;
}

function readValue(node: SyntaxNode, source: string): Value {
  const written = source.slice(node.from, node.to);
  const place = { from: node.from, to: node.to };
  if (node.name === "Quoted") {
    const text = readQuoted(written);
    if (typeof text !== "string") throw badEscape(node.from + text.badEscapeAt);
    return { text, exact: true, ...place };
  }
  if (/^[:=<>]/.test(written))
    throw new Mistake(
      "The operators are : = > >= < <=; for a value that begins with one of these characters put quotes round it, and for “not” write -field:value.",
      node,
    );
  return { text: written, exact: false, ...place };
}

/** The glob of a value of `field:value`, checked against what the field can hold. */
function globOf(key: Key, value: Value): string {
  const glob = value.exact ? escapeGlob(value.text) : normalGlob(value.text);
  const meaning = readGlob(glob);
  if (meaning.kind !== "literal" && glob.length > MAX_GLOB_LENGTH)
    throw new Mistake(`A value with * or ? has at most ${MAX_GLOB_LENGTH} characters.`, value);
  const place = placeOfField(key.field);
  if (place.kind === "key") return glob;
  if (place.column === "level" && meaning.kind === "literal") return levelNamed(meaning.text, value, "");
  if (place.column === "inferred" && meaning.kind === "literal") return inferredNamed(meaning.text, value);
  if (place.column === "job") return jobGlob(glob, value);
  return glob;
}

function levelNamed(text: string, value: Value, absent: "" | undefined): string {
  const level = asciiLower(text);
  if (LEVELS.some((known) => known === level) || level === absent) return level;
  throw new Mistake(`There is no level “${text}”; write one of ${LEVELS.join(", ")}.`, value);
}

function inferredNamed(text: string, value: Value): string {
  const name = asciiLower(text);
  if (name === "" || INFERRED.some((known) => known === name)) return name;
  throw new Mistake(`“${text}” is never inferred; write one of ${INFERRED.join(", ")}.`, value);
}

/** A job is named by the beginning of its ID, so a star or an ellipsis at the end says nothing new. */
function jobGlob(glob: string, value: Value): string {
  if (glob === "" || glob === "*") return glob;
  const prefix = asciiLower(glob.replace(/(?:\*|…)$/u, ""));
  if (!/^[a-z0-9_-]*$/.test(prefix))
    throw new Mistake("A job is named by its whole ID or the beginning of it, as in job:1a2b3c4d.", value);
  if (prefix.length < MIN_JOB_LENGTH)
    throw new Mistake(`Write at least ${MIN_JOB_LENGTH} characters of the job's ID.`, value);
  return prefix;
}

/** The value of a comparison, checked: a level for `level`, a number for what can hold numbers. */
function comparedValue(key: Key, value: Value): string {
  const place = placeOfField(key.field);
  const text = value.exact ? value.text : value.text.replace(/\\([^])/g, "$1");
  if (place.kind === "column" && place.column === "level") return levelNamed(text, value, undefined);
  if (place.kind === "column" && place.column !== "segment")
    throw new Mistake(`${key.field} is text and has no order; write ${key.field}:value.`, key);
  if (!isNumber(text))
    throw new Mistake(`${key.op} compares numbers; write one, as in ${key.field}${key.op}500.`, value);
  return text;
}
