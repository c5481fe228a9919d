/** Nothing in it means anything to a shell; a word that begins with `=` is a command's path to zsh. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/**
 * Writes text as one word of a POSIX shell, as people write it: plain where it can be, else in single quotes.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The words as one command line; a first word must be a program, for `A=b` there would set a variable. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
