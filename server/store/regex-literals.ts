/** Text without which a regex finds nothing: all of `all`, or one of each alternative of `any`; "" is text that says nothing. */
export type Literals = { all: Literals[] } | { any: Literals[] } | string;

/**
 * What any text must have in it that the regex (RE2 syntax, checked before) is found in. What this does not know gives
 * nothing rather than too much; with `ignoreCase` the letters k and s break a text, as RE2 takes `K` and `ſ` for them.
 */
export function literalsOf(pattern: string, ignoreCase: boolean): Literals {
  return new Reader(pattern, ignoreCase || /\(\?[A-Za-z]*i/.test(pattern)).alternatives();
}

/** Behind an atom: it may be absent. Anything else that repeats has it at least once. */
const OPTIONAL = /^(?:[*?]|\{0*(?:,|\}|0*,))/;
const REPETITION = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/;
/** A character that stands for itself where it is escaped: none of the letters and digits that mean something. */
const ESCAPED_ITSELF = /^\\[^A-Za-z0-9]/;
const CLASS = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]/;
const GROUP = /^\((?:\?(?:P?<\w+>|[A-Za-z]*(?:-[A-Za-z]+)?:))?/;
const FLAGS = /^\(\?[A-Za-z]*(?:-[A-Za-z]+)?\)/;
const ESCAPE = /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9A-Fa-f]{2})|[0-7]{1,3}|.)/su;

class Reader {
  #rest: string;
  readonly #ignoreCase: boolean;

  constructor(pattern: string, ignoreCase: boolean) {
    this.#rest = pattern;
    this.#ignoreCase = ignoreCase;
  }

  /** Up to the end or to the parenthesis that closes the group. */
  alternatives(): Literals {
    const any: Literals[] = [];
    do any.push(this.#sequence());
    while (this.#take(/^\|/) !== undefined);
    return any.length === 1 ? (any[0] ?? "") : { any };
  }

  #sequence(): Literals {
    const all: Literals[] = [];
    let run = "";
    const end = (): void => {
      if (run !== "") all.push(run);
      run = "";
    };
    while (this.#rest !== "" && !/^[|)]/.test(this.#rest)) {
      const atom = this.#atom();
      const isOptional = OPTIONAL.test(this.#rest);
      const repeats = this.#take(REPETITION) !== undefined;
      const isText = typeof atom === "string" && atom !== "";
      if (isText && !isOptional) run += atom;
      if (!isText || repeats) end();
      if (!isText && !isOptional && atom !== "") all.push(atom);
    }
    end();
    return { all };
  }

  /** One character that stands for itself; what a group must have; "" for all else. */
  #atom(): Literals {
    if (this.#take(FLAGS) !== undefined) return "";
    if (this.#take(GROUP) !== undefined) {
      const inner = this.alternatives();
      this.#take(/^\)/);
      return typeof inner === "string" ? { all: [inner] } : inner;
    }
    if (this.#rest.startsWith("\\Q")) {
      const quoted = this.#take(/^\\Q[^]*?(?:\\E|$)/) ?? "";
      // What repeats behind it repeats its last character.
      return { all: [this.#known(quoted.slice(2).replace(/.?(?:\\E)?$/su, ""))] };
    }
    const itself = this.#take(ESCAPED_ITSELF);
    if (itself !== undefined) return this.#known(itself.slice(1));
    if (this.#take(ESCAPE) !== undefined || this.#take(CLASS) !== undefined) return "";
    const character = this.#take(/^[^]/u) ?? "";
    return /[.^$]/.test(character) ? "" : this.#known(character);
  }

  #known(text: string): string {
    if (!this.#ignoreCase) return text;
    return /^[^kKsS\u0080-\u{10ffff}]*$/u.test(text) ? text : "";
  }

  #take(what: RegExp): string | undefined {
    const found = what.exec(this.#rest)?.[0];
    if (found !== undefined) this.#rest = this.#rest.slice(found.length);
    return found;
  }
}
