import type { SyntaxNode, Tree } from "@lezer/common";
import type { QueryError } from "./ast.ts";
import { isClosedQuote } from "./literal.ts";
import { closingSlash } from "./read-regex.ts";

/** The first place where the text is no query, with what to write instead; undefined for a well-formed query. */
export function findSyntaxError(tree: Tree, source: string): QueryError | undefined {
  let found: QueryError | undefined;
  tree.iterate({
    enter(node) {
      if (found) return false;
      if (node.type.isError) found = explain(tree, source, node.from);
      else if (node.name === "Quoted" || node.name === "Regex") found = unclosed(node.name, source, node);
      return !found;
    },
  });
  return found;
}

function unclosed(name: string, source: string, place: { from: number; to: number }): QueryError | undefined {
  const written = source.slice(place.from, place.to);
  const { from, to } = place;
  if (name === "Quoted" && !isClosedQuote(written))
    return { message: 'Close the quoted text with ".', from, to };
  if (name !== "Regex") return undefined;
  if (closingSlash(written) < 0)
    return { message: 'Close the regex with /, or put quotes round a path, as in "/var/log".', from, to };
  if (!/^(?:[\s)]|$)/.test(source.slice(to, to + 1)))
    return {
      message:
        'A regex ends at its second slash: write \\/ for a slash inside it, or put quotes round a path, as in "/var/log".',
      from,
      to,
    };
  return undefined;
}

/** Looks at what stands before and behind the place where the parser could not go on. */
function explain(tree: Tree, source: string, errorAt: number): QueryError {
  const at = errorAt + (/^\s*/.exec(source.slice(errorAt))?.[0].length ?? 0);
  const before = leafBefore(tree, at);
  const next = /^(?:[(),]|[^\s(),]+)/.exec(source.slice(at))?.[0] ?? "";
  const written = before ? source.slice(before.from, before.to) : "";
  const here = { from: at, to: at + next.length };
  if (before?.name === "Key") return afterKey(written, next, before);
  if (before?.name === "Comma")
    return {
      message: "Write another value after the comma, or take it away.",
      from: before.from,
      to: before.to,
    };
  if (before && OPERATORS.has(before.name))
    return {
      message: `Write after ${written} what it is to apply to, or put quotes round it to look for it.`,
      from: before.from,
      to: before.to,
    };
  if (next === "AND" || next === "OR")
    return {
      message: `Write before ${next} what it is to join, or put quotes round it to look for it.`,
      ...here,
    };
  if (next === ")" && before?.name === "Open")
    return {
      message: "Write something between the parentheses, or take them away.",
      from: before.from,
      to: at + 1,
    };
  if (next === ")")
    return {
      message: "No parenthesis is open here; take this one away, or put quotes round the text.",
      ...here,
    };
  if (next === "(") return { message: "Parentheses are nested too deeply; take some away.", ...here };
  if (next === "") return openParenthesis(tree, source);
  return { message: `${next} means nothing here; put quotes round text to look for it as it is.`, ...here };
}

const OPERATORS = new Set(["AndWord", "OrWord", "NotWord", "Minus"]);

function afterKey(key: string, next: string, place: { from: number; to: number }): QueryError {
  const { from, to } = place;
  if (next === "(") return { message: `Write several values with commas, as in ${key}a,b.`, from, to };
  return { message: `Write a value straight after ${key}, or ${key}"" for events without it.`, from, to };
}

function leafBefore(tree: Tree, at: number): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  // Leaves come in order; the last one that ends at or before the place is the one before it.
  tree.iterate({
    to: at,
    enter(node) {
      if (!node.type.isError && node.to <= at && node.to > node.from && !node.node.firstChild)
        found = node.node;
      return true;
    },
  });
  return found;
}

/** The text ended inside parentheses: points at the innermost one that is open. */
function openParenthesis(tree: Tree, source: string): QueryError {
  const open: number[] = [];
  tree.iterate({
    enter(node) {
      if (node.name === "Open") open.push(node.from);
      if (node.name === "Close") open.pop();
    },
  });
  const from = open.at(-1) ?? Math.max(0, source.length - 1);
  return { message: "Close this parenthesis with ).", from, to: from + 1 };
}
