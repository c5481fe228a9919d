import { JobtrailError } from "../../../error.ts";

/** An archive's text ends early for good; any other error on the way is one that may pass. */
export class ArchiveDamage extends JobtrailError {
  /** @param why in the words of what decompresses, for example “Compressed file ends unexpectedly” */
  constructor(why: string, options?: { cause?: unknown }) {
    super("archive-damaged", why, options);
    this.name = "ArchiveDamage";
  }
}
