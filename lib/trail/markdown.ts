import { signedText } from "../hidden-characters.ts";
import { stripAnsi } from "../strip-ansi.ts";

/**
 * Words that could mean something where Markdown is read, in CommonMark, on GitHub or in a chat: mentions, references, links,
 * emphasis, HTML, emoji by name, and what begins a list or a heading. They become code, in which nothing is looked for.
 */
const MEANT = /[`*_~<>[\]|\\&$@#!^{}]|:\/\/|^www\.|:\w+:|^[-+=]+$|^\d+[.)]$/;

/**
 * Prose with what could mean something in it as code: a log's words are shown as they are and do nothing. Of several lines
 * one is made.
 */
export function proseOf(text: string): string {
  return signedText(stripAnsi(text).replaceAll(/\s+/g, " ").trim()).split(" ").map(wordOf).join(" ");
}

/** A word, its quotation marks and what ends a sentence outside the code. */
function wordOf(word: string): string {
  if (!MEANT.test(word)) return word;
  const [, before = "", inner = "", behind = ""] = /^([“("']*)(.*?)([”)"'.,;:]*)$/.exec(word) ?? [];
  return inner === "" || !MEANT.test(inner) ? codeOf(word) : `${before}${codeOf(inner)}${behind}`;
}

/** Text as code within a line: its own backticks are kept. https://spec.commonmark.org/0.31.2/#code-spans */
export function codeOf(text: string): string {
  const shown = signedText(stripAnsi(text).replaceAll(/[\n\t]+/g, " "));
  const fence = "`".repeat(longestRun(shown) + 1);
  const isPadded =
    shown.startsWith("`") || shown.endsWith("`") || (/^ .* $/.test(shown) && /[^ ]/.test(shown));
  return isPadded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/**
 * Text as a block of code that nothing in it can end. https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 * @param language what it is written in
 */
export function blockOf(text: string, language: string): string {
  const shown = signedText(stripAnsi(text));
  const fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A table; a bar in a cell is written so that it ends none, in code too. https://github.github.com/gfm/#tables-extension- */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A link's target: what could end it is escaped as in any URL. */
export function linkOf(label: string, url: string): string {
  const target = url.replaceAll(
    /[()<>\s\\]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `[${label}](${target})`;
}
