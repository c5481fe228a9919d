import { JobtrailError } from "../../error.ts";

/** What is said of a file that cannot be read now. @param path where the file system does not name the file itself */
export function problemWith(path: string, error: unknown): string {
  const { code, path: named } = facts(error);
  const file = named ?? path;
  if (code === "EACCES" || code === "EPERM")
    return `${file} may not be read by this user; give it the right, for example with setfacl -m u:$USER:r ${file}.`;
  return `${file} cannot be read (${error instanceof Error ? error.message : String(error)}); it is tried again.`;
}

/** Whether this process, or the machine, has as many files open as it may. */
export function isOutOfDescriptors(error: unknown): boolean {
  const { code } = facts(error);
  return code === "EMFILE" || code === "ENFILE";
}

/** What is said of a folder that this user may not look into. */
export function closedProblem(folder: string): string {
  return `${folder} may not be looked into by this user; give it the right, for example with setfacl -m u:$USER:rx ${folder}.`;
}

/** An archive's text ends early for good; any other error on the way is one that may pass. */
export class ArchiveDamage extends JobtrailError {
  /** @param why in the words of what decompresses, for example “Compressed file ends unexpectedly” */
  constructor(why: string, options?: { cause?: unknown }) {
    super("archive-damaged", why, options);
    this.name = "ArchiveDamage";
  }
}

/** What is said of an archive whose text ends early. @param why in the words of what decompresses */
export function damageProblem(path: string, why: string): string {
  return `${path} is damaged (${why}): the lines up to there are stored, the others are not. If there is a whole copy of it, add that as a source of its own.`;
}

function facts(error: unknown): { code?: unknown; path?: string } {
  if (!(error instanceof Error)) return {};
  const code = "code" in error ? error.code : undefined;
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  return { code, path };
}
