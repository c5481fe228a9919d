import { HighlightStyle, LRLanguage, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { parser } from "../../lib/query/parser.ts";

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.literal, color: "var(--text)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.regexp, color: "var(--phase-aggregate)" },
  { tag: tags.operatorKeyword, color: "var(--warn)", fontWeight: "600" },
  { tag: [tags.paren, tags.separator], color: "var(--text-3)" },
]);

const language = LRLanguage.define({
  name: "jobtrail-query",
  parser,
  languageData: { closeBrackets: { brackets: ["(", '"'] } },
});

/** The query language for the editor: the very parser that reads queries, and its colours. */
export function queryLanguage(): LanguageSupport {
  return new LanguageSupport(language, syntaxHighlighting(colours));
}
