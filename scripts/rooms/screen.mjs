import { SCREEN_GROUND } from "./ground.mjs";

/**
 * What is shown.
 * @type {Readonly<Record<string, import("../rooms.mjs").Room>>}
 */
export const SCREEN_ROOMS = {
  app: {
    path: "^app/",
    is: "pages, and routes that reach the server through `running.ts`",
    code: [
      "lib",
      "lib/trail",
      "server (ground)",
      "server/protocol",
      "server/running.ts",
      "server/http",
      "components/explorer",
      "components/jobs",
      "components/trail",
      "components/compare",
      "components/sources",
      "components/shell",
      "components/ui",
    ],
  },
  "components/explorer": {
    path: "^components/explorer/",
    is: "the page of all lines",
    code: [
      ...SCREEN_GROUND,
      "components/facets",
      "components/histogram",
      "components/line",
      "components/lines",
      "components/query",
      "components/range",
    ],
  },
  "components/jobs": {
    path: "^components/jobs/",
    is: "the page of all jobs",
    code: [
      ...SCREEN_GROUND,
      "lib/trail",
      "components/lines",
      "components/live",
      "components/range",
      "components/trail",
      "components/watch",
    ],
  },
  "components/trail": {
    path: "^components/trail/",
    is: "the page of one job",
    code: [
      ...SCREEN_GROUND,
      "lib/trail",
      "components/commands",
      "components/line",
      "components/lines",
      "components/live",
      "components/query",
      "components/watch",
    ],
  },
  "components/sources": {
    path: "^components/sources/",
    is: "the page of sources",
    code: [...SCREEN_GROUND, "components/hygiene", "components/notify"],
  },
  "components/compare": {
    path: "^components/compare/",
    is: "the page of two jobs beside each other",
    code: [...SCREEN_GROUND, "lib/trail", "components/trail"],
  },
  "components/frozen": {
    path: "^components/frozen/",
    is: "the program of a frozen trail, which stands in one file with it",
    code: ["lib", "lib/trail"],
  },
  "components/shell": {
    path: "^components/shell/",
    is: "what stands around every page",
    code: [...SCREEN_GROUND, "components/hygiene", "components/live", "components/watch"],
  },
  "components/watch": {
    path: "^components/watch/",
    is: "jobs that somebody watches on this browser",
    code: [...SCREEN_GROUND, "lib/trail", "components/live"],
  },
  "components/notify": {
    path: "^components/notify/",
    is: "rules of notifications",
    code: SCREEN_GROUND,
  },
  "components/lines": {
    path: "^components/lines/",
    is: "the list of lines, its feed and window",
    code: [...SCREEN_GROUND, "components/commands", "components/line", "components/live", "components/query"],
  },
  "components/line": {
    path: "^components/line/",
    is: "an opened line",
    code: SCREEN_GROUND,
  },
  "components/range": {
    path: "^components/range/",
    is: "from when to when",
    code: SCREEN_GROUND,
  },
  "components/histogram": {
    path: "^components/histogram/",
    is: "lines over time",
    code: SCREEN_GROUND,
  },
  "components/facets": {
    path: "^components/facets/",
    is: "values to filter by",
    code: SCREEN_GROUND,
  },
  "components/query": {
    path: "^components/query/",
    is: "the query's editor",
    code: SCREEN_GROUND,
  },
  "components/hygiene": {
    path: "^components/hygiene/",
    is: "notices about the logs themselves",
    code: SCREEN_GROUND,
  },
  "components/commands": {
    path: "^components/commands/",
    is: "commands to copy",
    code: SCREEN_GROUND,
  },
  "components/live": {
    path: "^components/live/",
    is: "the page's WebSocket",
    code: ["lib", "server/protocol"],
    types: ["lib/trail"],
    except: {
      "components/data/zod-without-eval.ts": "the Content-Security-Policy forbids what zod would do",
    },
  },
  "components/data": {
    path: "^components/data/",
    is: "what is fetched",
    code: ["lib", "lib/query", "lib/trail", "server/protocol", "components/live"],
  },
};
