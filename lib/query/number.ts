import type { Comparison } from "./ast.ts";

/**
 * What counts as a number, in a query and in a log line: decimal digits with an optional sign, fraction and
 * exponent. RE2 syntax, because the store tests the same expression.
 */
export const NUMBER_PATTERN = "^[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]{1,3})?$";

const NUMBER = new RegExp(NUMBER_PATTERN);

/** The longest text taken for a number, in characters; more digits than that are an identifier. */
export const MAX_NUMBER_LENGTH = 64;

/** Whether the text is a number that fits an IEEE double, as a query's must. */
export function isNumber(text: string): boolean {
  return Number.isFinite(numberOf(text));
}

/** The number that the text is, rounded to the nearest IEEE double (infinity beyond); undefined for anything else. */
export function numberOf(text: string): number | undefined {
  return text.length <= MAX_NUMBER_LENGTH && NUMBER.test(text) ? Number(text) : undefined;
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
