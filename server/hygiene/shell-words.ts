import { quote } from "shell-quote";

/** Characters that mean nothing to a POSIX shell in the middle of a word. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** The words as one command line of POSIX shell: quoted where they must be, and as people write them where not. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : quote([word]))).join(" ");
}
