import { SERVER_GROUND } from "./ground.mjs";

const STAGES = ["server/sources", "server/lines", "server/parse", "server/store", "server/live"];

/**
 * What starts, asks and answers.
 * @type {Readonly<Record<string, import("../rooms.mjs").Room>>}
 */
export const AROUND_ROOMS = {
  "server/main.ts": {
    path: "^server/main\\.ts$",
    is: "starts everything on one port",
    code: [
      ...SERVER_GROUND,
      "server/store",
      "server/live",
      "server/jobs",
      "server/notify",
      "server/pipeline.ts",
      "server/running.ts",
      "server/config",
      "server/health",
      "server/http",
      "server/hygiene",
      "server/recipes",
      "server/sample",
      "server/sharing",
      "server/upkeep",
    ],
    types: ["server/sources"],
  },
  "server/upkeep": {
    path: "^server/upkeep/",
    is: "the tasks of `jobtrail verify`, `backup` and `restore`, done by whoever holds the data directory",
    code: [...SERVER_GROUND, "server/health", "server/sources"],
    types: ["server/store", "server/pipeline.ts", "server/config"],
  },
  "server/running.ts": {
    path: "^server/running\\.ts$",
    is: "names the running parts and imports none of them: Next would bundle a second copy",
    types: [
      ...SERVER_GROUND,
      ...STAGES,
      "server/jobs",
      "server/notify",
      "server/pipeline.ts",
      "server/config",
      "server/health",
      "server/hygiene",
      "server/http",
      "server/recipes",
      "server/sample",
      "server/sharing",
    ],
  },
  "server/commands": {
    path: "^server/(cli\\.ts$|commands/)",
    is: "`jobtrail` in a shell; each command loads only what it needs",
    code: [
      ...SERVER_GROUND,
      "lib/trail",
      "server/sources",
      "server/lines",
      "server/parse",
      "server/intake/jobs-at-work.ts",
      "server/forward/wire.ts",
      "server/forward/sending",
      "server/config",
      "server/http",
      "server/main.ts",
      "server/store",
      "server/upkeep",
    ],
  },
  "server/config": {
    path: "^server/config/",
    is: "settings, and which sources are read",
    code: [...SERVER_GROUND, "server/sources", "server/sample"],
    types: ["server/pipeline.ts"],
    except: {
      "server/http/host.ts": "a host's name is checked where it is set as where it is asked for",
      "server/notify/rule.ts": "a rule is checked where it is set",
      "server/notify/address.ts": "and so is where it sends to",
    },
  },
  "server/http": {
    path: "^server/http/",
    is: "who gets in, and requests to questions",
    code: [...SERVER_GROUND, "lib/trail", "server/sources", "server/forward/wire.ts"],
    types: ["server/store/store.ts"],
  },
  "server/health": {
    path: "^server/health/",
    is: "how sources, clocks and the server fare",
    code: SERVER_GROUND,
    types: ["server/sources/source.ts", "server/store/store.ts", "server/live", "server/config"],
  },
  "server/hygiene": {
    path: "^server/hygiene/",
    is: "what is to be put right with the logs themselves",
    code: SERVER_GROUND,
    types: ["server/store/store.ts"],
  },
  "server/recipes": {
    path: "^server/recipes/",
    is: "the commands that show a view's lines on their hosts",
    code: [...SERVER_GROUND, "server/sources", "server/store", "server/sample"],
  },
  "server/sharing": {
    path: "^server/sharing/",
    is: "a job's trail in forms that others read",
    code: [...SERVER_GROUND, "lib/trail"],
    types: ["server/store/store.ts"],
  },
  "server/sample": {
    path: "^server/sample/",
    is: "a cluster that is played",
    code: [...SERVER_GROUND, "server/sources"],
    types: ["server/pipeline.ts"],
  },
};
