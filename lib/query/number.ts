import type { Comparison } from "./ast.ts";

/**
 * What counts as a number, in a query and in a log line: decimal digits with an optional sign, fraction and
 * exponent. RE2 syntax, because the store tests the same expression.
 */
export const NUMBER_PATTERN = "^[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]{1,3})?$";

const NUMBER = new RegExp(NUMBER_PATTERN);

/** The longest text taken for a number, in characters; more digits than that are an identifier. */
export const MAX_NUMBER_LENGTH = 64;

/** Whether the text is a number that fits an IEEE double. */
export function isNumber(text: string): boolean {
  return numberOf(text) !== undefined;
}

/** The number that the text is, rounded to the nearest IEEE double; undefined for anything else and for overflow. */
export function numberOf(text: string): number | undefined {
  if (text.length > MAX_NUMBER_LENGTH || !NUMBER.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Compares two numbers. */
export function compareNumbers(left: number, op: Comparison, right: number): boolean {
  switch (op) {
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case "=":
      return left === right;
  }
}
