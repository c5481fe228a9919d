/** What rooms of the server may import in any case. */
export const SERVER_GROUND = ["lib", "lib/query", "lib/zisk", "server (ground)", "server/protocol"];
/** What rooms of the screen may import in any case. */
export const SCREEN_GROUND = ["lib", "lib/query", "server/protocol", "components/data", "components/ui"];

/**
 * What everybody may stand on.
 * @type {Readonly<Record<string, import("../rooms.mjs").Room>>}
 */
export const GROUND_ROOMS = {
  lib: {
    path: "^lib/[^/]+$",
    is: "events, times, ranges, the view in the URL: what browser and server share",
    code: ["lib/query"],
    types: ["lib/zisk"],
  },
  "lib/query": { path: "^lib/query/", is: "the query language", code: ["lib"] },
  "lib/zisk": { path: "^lib/zisk/", is: "what ZisK prints", code: ["lib"] },
  "lib/trail": {
    path: "^lib/trail/",
    is: "one job's lines to its trail",
    code: ["lib", "lib/zisk"],
  },
  "server (ground)": {
    path: "^server/(directory-lock|error|process-identity|record|shell|slice|version|whole-file)\\.ts$",
    is: "the record, errors, and what is the same everywhere: `error.ts`, `record.ts`, `slice.ts`, `shell.ts`, `directory-lock.ts`, `process-identity.ts`, `version.ts`, `whole-file.ts`",
    code: ["lib"],
  },
  "server/protocol": {
    path: "^server/protocol/",
    is: "the shapes that pass between server and browser",
    code: ["lib", "lib/trail"],
  },
  "components/ui": {
    path: "^components/ui/",
    is: "primitives",
    code: ["lib", "server/protocol"],
  },
};
