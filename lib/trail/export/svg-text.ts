import { signedText } from "../../hidden-characters.ts";
import { stripAnsi } from "../../strip-ansi.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text for XML and HTML, in elements and in quoted attributes, on one line, with signs for what would be hidden. Of what XML
 * knows no writing (https://www.w3.org/TR/xml/#charsets) the replacement character stands.
 */
export function markupText(text: string): string {
  return signedText(stripAnsi(text).replaceAll(/\s+/g, " "))
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/[\ufffe\uffff]|\p{Cs}/gu, "\ufffd");
}

/** The same of at most so many characters. */
export function cutMarkup(text: string, characters: number): string {
  return markupText(
    text.length > characters ? `${text.slice(0, Math.max(0, characters - 1)).toWellFormed()}…` : text,
  );
}
