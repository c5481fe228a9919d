import { createEvents } from "./002-create-events.ts";
import { countWords } from "./003-count-words.ts";
import { createPositions } from "./004-create-positions.ts";
import { createRemovals } from "./005-create-removals.ts";
import { createSetAside } from "./006-create-set-aside.ts";
import { countWordsOfOldRows } from "./007-count-words-of-old-rows.ts";
import { createRereadings } from "./008-create-rereadings.ts";
import { indexWords } from "./009-index-words.ts";
import { deleteWithCounts } from "./010-delete-with-counts.ts";
import { countAsStored } from "./011-count-as-stored.ts";
import { indexAndCountOldRows } from "./012-index-and-count-old-rows.ts";
import { splitLines } from "./014-split-lines.ts";
import { splitOldLines } from "./015-split-old-lines.ts";
import { dropWholeLines } from "./016-drop-whole-lines.ts";
import { joinLines } from "./017-join-lines.ts";
import { indexSplitLines } from "./018-index-split-lines.ts";
import { indexOldLines } from "./019-index-old-lines.ts";
import { compressByDefault } from "./020-compress-by-default.ts";
import { recompressOldParts } from "./021-recompress-old-parts.ts";
import type { Migration } from "./migration.ts";

/** Every step, in their order. A step that was released is never changed; a change of the tables is one more step. */
export const MIGRATIONS: readonly Migration[] = [
  createEvents,
  countWords,
  createPositions,
  createRemovals,
  createSetAside,
  countWordsOfOldRows,
  createRereadings,
  indexWords,
  deleteWithCounts,
  countAsStored,
  indexAndCountOldRows,
  splitLines,
  splitOldLines,
  dropWholeLines,
  joinLines,
  indexSplitLines,
  indexOldLines,
  compressByDefault,
  recompressOldParts,
];
