import { beginsEvent } from "../begins-event.ts";
import { isOfEvent } from "../is-of-event.ts";
import type { Prefix, Unprefixed } from "./prefix.ts";

/** What a progress display wrote on the line before a carriage return took it back; a terminal shows what is behind it. */
export const overwritten: Prefix = {
  name: "overwritten",
  read(text: string): Unprefixed | undefined {
    const at = text.lastIndexOf("\r");
    if (at < 0) return undefined;
    const rest = text.slice(at + 1);
    return beginsEvent(rest) || isOfEvent(rest) ? { rest } : undefined;
  },
  samples: [
    (text) => `\r${text}`,
    (text) => `  5%\r 50%\r100%\r${text}`,
    (text) => `\u001b[2K\r${text}`,
    (text) => `⠙ 6/64\r${text}`,
  ],
};
