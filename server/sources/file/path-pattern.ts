import { join } from "node:path";
import picomatch from "picomatch";

/** Longer than any path that Linux takes. */
const LONGEST = 4_096;
/** Wildcards that may match any number of characters: each multiplies the work of a name that does not match. */
const MOST_STARS = 12;
const MOST_STARS_IN_NAME = 5;
/** Texts that a pattern's braces stand for. */
const MOST_CHOICES = 1_000;

/** Where a walk is below a pattern's fixed beginning. */
interface Below {
  /** Names between the fixed beginning and the folder. */
  depth: number;
  /** A `**` has been passed: anything below may match. */
  isBelowAny: boolean;
}

/** A pattern of absolute paths, for a walk from above to below. */
export class PathPattern {
  /** The folder that its beginning without wildcards names. */
  readonly fixed: string;
  readonly #parts: readonly { text: string; matches: (name: string) => boolean }[];
  readonly #near: (path: string) => boolean;

  constructor(written: string) {
    const { parts: all } = picomatch.scan(written, { parts: true });
    const parts = (all && all.length > 0 ? all : written.split("/")).filter((part) => part !== "");
    const firstWild = parts.slice(0, -1).findIndex((part) => picomatch.scan(part).isGlob);
    const fixedParts = firstWild < 0 ? parts.slice(0, -1) : parts.slice(0, firstWild);
    this.fixed = join("/", ...fixedParts.map((part) => part.replace(/\\(.)/g, "$1")));
    this.#parts = parts
      .slice(fixedParts.length)
      .map((text) => ({ text, matches: picomatch(text, { dot: true }) }));
    this.#near = picomatch([written, `${written}.*`, `${written}-*`], { dot: true });
  }

  /** Whether it matches a path, or would without an ending such as rotation adds. */
  isNear(path: string): boolean {
    return this.#near(path);
  }

  /** Where a folder met in another one is, if what lies in it may match. */
  below({ depth, isBelowAny }: Below, name: string): Below | undefined {
    if (isBelowAny || this.#isAny(depth)) return { depth: depth + 1, isBelowAny: true };
    return this.names({ depth, isBelowAny }, name) ? { depth: depth + 1, isBelowAny: false } : undefined;
  }

  /** Whether one of its parts before the last stands for a name at that depth, other than by `**`. */
  names({ depth, isBelowAny }: Below, name: string): boolean {
    if (isBelowAny || this.#isAny(depth) || depth >= this.#parts.length - 1) return false;
    return this.#parts[depth]?.matches(name) ?? false;
  }

  /** Braces may hold slashes: what they stand for is then known by the whole path alone. */
  #isAny(depth: number): boolean {
    const text = this.#parts[depth]?.text;
    return text === "**" || text?.includes("/") === true;
  }
}

/** Why a pattern is refused, without its name: matching it could take for ever. Undefined where it is not. */
export function patternFault(written: string): string | undefined {
  if (written.length > LONGEST) return `is longer than ${LONGEST.toLocaleString("en")} characters`;
  if (/(?<!\\)[+*]\(/.test(written))
    return "holds a repeated group, +(…) or *(…), which can take for ever to match; write the paths one by one";
  const stars = (part: string): number => part.match(/\*+/g)?.length ?? 0;
  if (stars(written) > MOST_STARS || written.split("/").some((part) => stars(part) > MOST_STARS_IN_NAME))
    return `holds more than ${MOST_STARS_IN_NAME} asterisks in a name or ${MOST_STARS} in all; write it with fewer`;
  if (choices(written) > MOST_CHOICES)
    return `stands for more than ${MOST_CHOICES.toLocaleString("en")} paths by its braces; write it with an asterisk`;
  try {
    picomatch.makeRe(written, { dot: true });
    return undefined;
  } catch (error) {
    return `is no pattern (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** At most how many texts the alternatives in braces and groups stand for, those of nested ones counted too. */
function choices(written: string): number {
  let product = 1;
  const open: number[] = [];
  for (const sign of written) {
    if (sign === "{" || sign === "(") open.push(1);
    else if ((sign === "," || sign === "|") && open.length > 0) open[open.length - 1]!++;
    else if (sign === "}" || sign === ")") product *= open.pop() ?? 1;
  }
  return product;
}
