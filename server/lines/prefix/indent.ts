import { beginsEvent } from "../begins-event.ts";
import type { Prefix, Unprefixed } from "./prefix.ts";

const INDENT = /^[ \t]+(?=\{)/;

/** Blanks before a JSON line, as an editor or a mail puts them there. */
export const indent: Prefix = {
  name: "indent",
  read(text: string): Unprefixed | undefined {
    const match = INDENT.exec(text);
    if (!match) return undefined;
    const rest = text.slice(match[0].length);
    return beginsEvent(rest) ? { rest } : undefined;
  },
  samples: [(text) => (text.startsWith("{") ? ` \t${text}` : text)],
};
