import { expect } from "vitest";
import { isJobtrailError } from "../server/error.ts";
import { problemFrom } from "../server/http/problem.ts";

const LONGEST_WORDS = 5_000;

/**
 * What comes of a request; null where it was refused as our API refuses: with a 4xx problem in words.
 * @throws what else was thrown
 */
export async function unlessRefused<Answer>(work: Promise<Answer>): Promise<Answer | null> {
  try {
    return await work;
  } catch (error) {
    expectRefusal(error);
    return null;
  }
}

/** Throws an error on where it is no refusal of ours. */
export function expectRefusal(error: unknown): void {
  if (!isJobtrailError(error)) throw error;
  const { status, detail } = problemFrom(error);
  if (status < 400 || status > 499) throw error;
  expect(detail.length).toBeGreaterThan(10);
  expect(detail.length).toBeLessThan(LONGEST_WORDS);
}
