import type { SyntaxNode } from "@lezer/common";
import type { Query } from "./ast.ts";
import { readQuoted } from "./literal.ts";
import { badEscape, Mistake } from "./mistake.ts";
import { readFieldTerm } from "./read-field.ts";
import { readRegex } from "./read-regex.ts";
import type { RegexCheck } from "./read-regex.ts";

/** How deep parentheses and NOTs may be nested. */
const MAX_DEPTH = 64;

/** How many words, texts, regexes and values a query may have: each costs a look at every row. */
const MAX_TERMS = 256;

interface Reading {
  source: string;
  checkRegex: RegexCheck;
  terms: number;
}

/**
 * Turns a syntax tree without syntax errors into a query.
 * @throws Mistake where the text is well formed but means nothing
 */
export function readTree(top: SyntaxNode, source: string, checkRegex: RegexCheck): Query {
  const or = top.getChild("Or");
  return or ? readOr(or, { source, checkRegex, terms: 0 }, 0) : { kind: "all" };
}

function readOr(node: SyntaxNode, reading: Reading, depth: number): Query {
  return joined("or", readChildren(node, reading, depth));
}

/** Reads what an operator joins, without the operator's own words. */
function readChildren(node: SyntaxNode, reading: Reading, depth: number): Query[] {
  const parts: Query[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== "OrWord" && child.name !== "AndWord") parts.push(readNode(child, reading, depth));
  return parts;
}

/** Joins parts into the normal form: no operator over one part, none straight inside its like. */
function joined(kind: "and" | "or", parts: Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind, parts: flat };
}

function readNode(node: SyntaxNode, reading: Reading, depth: number): Query {
  if (depth > MAX_DEPTH)
    throw new Mistake(`Parentheses and NOT go at most ${MAX_DEPTH} deep; take some away.`, node);
  switch (node.name) {
    case "And":
      return joined("and", readChildren(node, reading, depth));
    case "Group": {
      const or = node.getChild("Or");
      return or ? readOr(or, reading, depth + 1) : { kind: "all" };
    }
    case "Not":
      return readNot(node, reading, depth);
    case "Text":
      countTerms(reading, node, 1);
      return { kind: "text", value: readText(node, reading.source) };
    case "Regex":
      countTerms(reading, node, 1);
      return { kind: "regex", ...readRegex(node, reading.source, reading.checkRegex) };
    default: {
      const term = readFieldTerm(node, reading.source, reading.checkRegex);
      countTerms(reading, node, term.kind === "field" ? term.values.length : 1);
      return term;
    }
  }
}

function countTerms(reading: Reading, node: SyntaxNode, terms: number): void {
  reading.terms += terms;
  if (reading.terms > MAX_TERMS)
    throw new Mistake(`A query has at most ${MAX_TERMS} words and values; take some away.`, node);
}

function readNot(node: SyntaxNode, reading: Reading, depth: number): Query {
  const sign = node.firstChild;
  const term = node.lastChild;
  if (!sign || !term) throw new Mistake("Write after NOT what must not match.", node);
  if (sign.name === "Minus" && term.from !== sign.to)
    throw new Mistake(
      'Write what must not match straight after the minus, as in -target:h2, or quote a minus that you look for: "-".',
      sign,
    );
  return { kind: "not", part: readNode(term, reading, depth + 1) };
}

function readText(node: SyntaxNode, source: string): string {
  const written = source.slice(node.from, node.to);
  if (node.firstChild?.name !== "Quoted") {
    const [start = ""] = written;
    if (":=<>".includes(start))
      throw new Mistake(
        `Write a field's name straight before ${start} and its value straight behind it, without spaces, as in level>=warn; or put quotes round the text.`,
        node,
      );
    const unequal = /^([\w@$.-]*)!=/.exec(written);
    if (unequal)
      throw new Mistake(
        `For “not” write -${unequal[1] || "field"}:value, or put quotes round the text.`,
        node,
      );
    return written;
  }
  const text = readQuoted(written);
  if (typeof text !== "string") throw badEscape(node.from + text.badEscapeAt);
  if (text === "") throw new Mistake("Write the text to look for between the quotes.", node);
  return text;
}
