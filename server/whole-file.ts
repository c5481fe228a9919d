import { open, rename } from "node:fs/promises";

/**
 * Writes a file such that all of the new text or all of the old is there, also after a power cut.
 * @param mode of the file, where others may not read it
 */
export async function writeWhole(path: string, text: string, mode?: number): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, "w", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
