import { compose } from "./compose.ts";
import { cri } from "./cri.ts";
import { engineTime } from "./engine-time.ts";
import { indent } from "./indent.ts";
import { journal } from "./journal.ts";
import { jsonFile } from "./json-file.ts";
import { kubectl } from "./kubectl.ts";
import { mpirun } from "./mpirun.ts";
import { overwritten } from "./overwritten.ts";
import type { Prefix } from "./prefix.ts";

/** Every prefix that is taken off. A line may have several, one behind the other. */
export const PREFIXES: readonly Prefix[] = [
  compose,
  kubectl,
  cri,
  jsonFile,
  journal,
  mpirun,
  engineTime,
  indent,
  overwritten,
];
