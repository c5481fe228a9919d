/** One character of a regex that is not ASCII takes up to four bytes where a shell tool counts bytes. */
const ONE_CHARACTER = (atom: string): string => `(${atom}${atom}?${atom}?${atom}?)`;

// What stands for itself or means the same in RE2, in POSIX extended regexes
// (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap09.html#tag_09_04) and in jq's.
const CLASSES: Readonly<Record<string, string>> = {
  d: "[0-9]",
  w: "[0-9A-Za-z_]",
  s: "[[:space:]]",
};
const NEGATED_CLASSES: Readonly<Record<string, string>> = {
  D: "[^0-9]",
  W: "[^0-9A-Za-z_]",
  S: "[^[:space:]]",
};
const ATOM =
  /\\[^]|\[\^?[\w #%&,.:;<=>@!"'~/+*?(){}|$-]+\]|\(\?:|\((?!\?)|[)|.]|[^\\[\](){}*+?.^$|\0\n]|[\ud800-\udbff][\udc00-\udfff]/uy;
const QUANTIFIER = /[*+?]\??(?![*+?{])/y;

/**
 * Writes an RE2 regex so that grep, awk and jq find it in every line in which RE2 does.
 * @returns undefined where it has something that they do not know, such as `\b`, `^` or `{3}`
 */
export function portableRegex(pattern: string): string | undefined {
  let written = "";
  let at = 0;
  while (at < pattern.length) {
    const atom = matchAt(ATOM, pattern, at);
    if (atom === undefined) return undefined;
    at += atom.length;
    const quantifier = matchAt(QUANTIFIER, pattern, at) ?? "";
    at += quantifier.length;
    const portable = portableAtom(atom, quantifier.charAt(0));
    if (portable === undefined) return undefined;
    written += portable;
  }
  return written;
}

function matchAt(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(text)?.[0];
}

/** Greedy or not is the same to who asks only whether it is found. */
function portableAtom(atom: string, quantifier: string): string | undefined {
  if (atom === "(?:" || atom === "(" || atom === "|" || atom === ")") {
    if (quantifier !== "" && atom !== ")") return undefined;
    return (atom === "(?:" ? "(" : atom) + quantifier;
  }
  if (atom === "." || atom.startsWith("[^")) return manyBytes(atom, quantifier);
  if (atom.startsWith("[")) return isPlainClass(atom) ? atom + quantifier : undefined;
  if (!atom.startsWith("\\")) return literal(atom) + quantifier;
  const name = atom.slice(1);
  if (Object.hasOwn(CLASSES, name)) return `${CLASSES[name]}${quantifier}`;
  const negated = Object.hasOwn(NEGATED_CLASSES, name) ? NEGATED_CLASSES[name] : undefined;
  if (negated) return manyBytes(negated, quantifier);
  // Backslash and letter or digit mean something else to each tool.
  return /^[!-/:-@[-`{-~]$/.test(name) ? literal(name) + quantifier : undefined;
}

/** `.` and negated classes match one character; as one byte they must be allowed to match its others. */
function manyBytes(atom: string, quantifier: string): string {
  if (quantifier === "*" || quantifier === "+") return atom + quantifier;
  return ONE_CHARACTER(atom) + quantifier;
}

/** A range that runs from a sign to a letter, or ends in the middle of one, is no business of ours. */
function isPlainClass(text: string): boolean {
  return (
    text
      .slice(1, -1)
      .replace(/[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z]|-$|^-/g, "")
      .indexOf("-") < 0
  );
}

function literal(character: string): string {
  if (/^[.*+?^${}()|[\]\\]$/.test(character)) return `\\${character}`;
  // A quantifier must not take hold of the last byte alone.
  return character > "\x7f" ? `(${character})` : character;
}
