import { SERVER_GROUND } from "./ground.mjs";

/**
 * A line's way on the server.
 * @type {Readonly<Record<string, import("../rooms.mjs").Room>>}
 */
export const WAY_ROOMS = {
  "server/pipeline.ts": {
    path: "^server/pipeline\\.ts$",
    is: "a line's way, joined",
    code: [
      ...SERVER_GROUND,
      "server/sources",
      "server/lines",
      "server/parse",
      "server/intake",
      "server/health",
      "server/forward/receiving",
      "server/sample",
    ],
    types: ["server/store/store.ts"],
  },
  "server/sources": {
    path: "^server/sources/",
    is: "where lines come from; it knows no other stage",
    code: SERVER_GROUND,
  },
  "server/intake": {
    path: "^server/intake/",
    is: "reads sources and fills batches; the stages that it stands between are handed in by `pipeline.ts`",
    code: SERVER_GROUND,
    types: [
      "server/sources/source.ts",
      "server/sources/push/push.ts",
      "server/lines",
      "server/parse",
      "server/store/store.ts",
    ],
    except: { "server/health/source-report.ts": "a run tells its source's state with the time left" },
  },
  "server/lines": {
    path: "^server/lines/",
    is: "bytes to the lines of one event",
    code: SERVER_GROUND,
    types: ["server/sources/source.ts"],
  },
  "server/parse": {
    path: "^server/parse/",
    is: "a line to a record",
    code: SERVER_GROUND,
    types: ["server/lines/line.ts"],
  },
  "server/store": {
    path: "^server/store/",
    is: "records to rows, and questions to answers",
    code: [...SERVER_GROUND, "lib/trail"],
  },
  "server/live": {
    path: "^server/live/",
    is: "what was stored, to those who watch",
    code: [...SERVER_GROUND, "lib/trail"],
    types: ["server/store/store.ts"],
  },
  "server/jobs": {
    path: "^server/jobs/",
    is: "one summary a job, kept from what is stored",
    code: [...SERVER_GROUND, "lib/query", "lib/trail"],
    types: ["server/store/store.ts"],
  },
  "server/notify": {
    path: "^server/notify/",
    is: "tells whoever the rules name of what happens, by webhooks",
    code: [...SERVER_GROUND, "lib/trail"],
    types: ["server/store/store.ts"],
  },
  "server/forward/wire.ts": {
    path: "^server/forward/[^/]+$",
    is: "what two Jobtrails say to each other",
    code: [...SERVER_GROUND, "server/lines"],
  },
  "server/forward/sending": {
    path: "^server/forward/sending/",
    is: "`jobtrail forward`: knows nothing of what parses, stores or serves, so it starts fast and stays small",
    code: [...SERVER_GROUND, "server/lines", "server/forward/wire.ts"],
    types: ["server/sources/source.ts"],
    except: {
      "server/intake/source-run.ts": "a source is read into the outbox as it is read into the store",
    },
  },
  "server/forward/receiving": {
    path: "^server/forward/receiving/",
    is: "lines that come under the positions of another Jobtrail",
    code: [...SERVER_GROUND, "server/forward/wire.ts", "server/intake"],
    types: ["server/sources/source.ts", "server/parse", "server/store/store.ts"],
  },
};
