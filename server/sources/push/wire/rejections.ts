import { isJobtrailError } from "../../../error.ts";
import type { Rejected } from "../push.ts";
import { bodyInvalid } from "./refusal.ts";

/** What of a message was no line, while the rest of it is read. */
export class Rejections implements Rejected {
  count = 0;
  problem = "";

  /** Takes note of something that is no line. @param problem a sentence */
  add(problem: string): void {
    this.count++;
    this.problem ||= problem;
  }

  /**
   * Reads one part; what is malformed in it is noted instead of thrown.
   * @returns undefined where it was
   */
  read<Part>(part: () => Part): Part | undefined {
    try {
      return part();
    } catch (error) {
      if (!isJobtrailError(error) || error.code !== "body-invalid") throw error;
      this.add(error.message);
      return undefined;
    }
  }

  /** @throws JobtrailError `body-invalid` where something was rejected and nothing read */
  check(lines: number): void {
    if (lines === 0 && this.count > 0)
      throw bodyInvalid(`${this.problem} Nothing of this request was stored.`);
  }
}
