import { styleTags, tags } from "@lezer/highlight";

/** What each token of the query language is to a highlighter; the grammar attaches it to the parser. */
export const highlighting = styleTags({
  Word: tags.content,
  Path: tags.content,
  Quoted: tags.string,
  Regex: tags.regexp,
  Key: tags.propertyName,
  BareValue: tags.literal,
  Comma: tags.separator,
  "Open Close": tags.paren,
  "AndWord OrWord NotWord Minus": tags.operatorKeyword,
});
