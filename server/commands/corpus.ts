import { fileURLToPath } from "node:url";
import type { CorpusFormat, Score } from "./corpus-compare.ts";
import {
  CORPUS_FORMATS,
  corpusFiles,
  isWhole,
  parseBytes,
  readersOf,
  readLog,
  readTruth,
  score,
  total,
} from "./corpus-compare.ts";
import { mixedScores } from "./corpus-mix.ts";

/** Every comparison with the corpus: each format alone, then all mixed in one stream, without and with colour. */
export function corpusScores(directory: string): Score[] {
  const files = corpusFiles(directory);
  const alone = CORPUS_FORMATS.map((format) =>
    total(
      format,
      files.map((file) => scoreFile(directory, format, file)),
    ),
  );
  const mixed = [false, true].flatMap((coloured) => {
    const byFile = files.map((file) => mixedScores(directory, file, coloured));
    return (byFile[0] ?? []).map(({ name }, index) =>
      total(
        name,
        byFile.flatMap((scores) => scores[index] ?? []),
      ),
    );
  });
  return [...alone, ...mixed];
}

/**
 * Prints for each format how many events and how many values of each recoverable field equal the truth.
 * @param directory the corpus; by default the one that belongs to this program's sources
 * @returns the exit code: 0 when everything equals the truth and no event is extra, else 1
 */
export function corpusCommand(
  directory = fileURLToPath(new URL("../fixtures/corpus", import.meta.url)),
): number {
  const scores = corpusScores(directory);
  for (const result of scores) process.stdout.write(`${report(result)}\n`);
  const whole = scores.every(isWhole);
  process.stdout.write(whole ? "Everything equals the truth.\n" : "Some values differ from the truth.\n");
  return whole ? 0 : 1;
}

function scoreFile(directory: string, format: CorpusFormat, file: string): Score {
  const bytes = readLog(directory, format, file);
  return score(format, bytes, readTruth(directory, file), parseBytes(bytes, file), readersOf(format));
}

function report({ name, expected, found, fields, bytesEqual }: Score): string {
  const extra = found > expected ? `, ${found - expected} extra` : "";
  const values = fields.map(({ field, equal }) => `${field} ${equal}/${expected}`).join("  ");
  const differences = fields.flatMap(({ field, firstDifference }) =>
    firstDifference === undefined ? [] : [`\n    first difference in ${field}: ${firstDifference}`],
  );
  const bytes = bytesEqual ? "bytes equal" : "BYTES DIFFER";
  return `${name}: events ${Math.min(found, expected)}/${expected}${extra}, ${bytes}\n    ${values}${differences.join("")}`;
}
