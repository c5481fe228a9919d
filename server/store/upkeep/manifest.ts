import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { StoreError } from "../store-error.ts";

/** The file of a backup that says what is in it; written last, so that one without it is none. */
export const MANIFEST = "jobtrail-backup.json";

const partSchema = z.object({
  /** ClickHouse's name of it, in the order of which parts are put back. */
  name: z.string().regex(/^[\w.-]+$/),
  /** Its folder, relative to the backup's. */
  folder: z.string().regex(/^parts\/[\w.-]+\/[\w.-]+$/),
  rows: z.int().min(0),
  bytes: z.int().min(0),
});

/** What a backup consists of. */
export const manifestSchema = z.object({
  format: z.literal(1),
  /** Version of the tables that the parts are of. */
  schema: z.int(),
  /** When it was made, ISO 8601. */
  made: z.string(),
  tables: z.record(z.string().regex(/^\w+$/), z.array(partSchema)),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestPart = z.infer<typeof partSchema>;

/**
 * Reads what a backup says of itself.
 * @throws StoreError `backup-unusable` where the folder is none
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), "utf8").catch((error: unknown) => {
    throw unusable(folder, "has no jobtrail-backup.json", error);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unusable(folder, "has a jobtrail-backup.json that is not whole", error);
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unusable(folder, "was written by another version of Jobtrail", parsed.error);
}

function unusable(folder: string, why: string, cause: unknown): StoreError {
  return new StoreError(
    "backup-unusable",
    `${folder} ${why}, so it cannot be restored. Name a folder that jobtrail backup has written to its end.`,
    { cause },
  );
}
