import { compact } from "./compact.ts";
import type { Format } from "./format.ts";
import { full } from "./full.ts";
import { json } from "./json.ts";
import { pretty } from "./pretty.ts";
import { rank } from "./rank.ts";

/** Every format that is recognised. No two claim the same line, so their order decides nothing but speed. */
export const FORMATS: readonly Format[] = [rank, json, full, compact, pretty];
