/** The stages of a line's way under server/, each with the contract whose types it may import: that of the stage before. */
const STAGES = {
  sources: [],
  lines: ["sources/source"],
  parse: ["lines/line"],
  store: [],
  live: ["store/store"],
};
const ANY_STAGE = Object.keys(STAGES).join("|");
/** Tests and what only they import. */
const TESTS = "\\.(test|contract)\\.tsx?$|/fixtures/";

/** A stage knows its own files and, as types, its contracts. */
function stageRules(stage, contracts) {
  const contractFiles = contracts.map((file) => `^server/${file}\\.ts$`);
  return [
    {
      name: `${stage}-apart`,
      comment: contracts.length
        ? `server/${stage} knows of the other stages only the types of ${contracts.map((file) => `${file}.ts`).join(", ")}; pipeline.ts, main.ts and commands/ join them.`
        : `server/${stage} knows no other stage; pipeline.ts, main.ts and commands/ join them.`,
      severity: "error",
      from: { path: `^server/${stage}/`, pathNot: TESTS },
      to: { path: `^server/(${ANY_STAGE})/`, pathNot: [`^server/${stage}/`, ...contractFiles] },
    },
    ...contractFiles.map((path) => ({
      name: `${stage}-takes-types`,
      comment: "A contract of another stage is imported as types: nothing of it runs.",
      severity: "error",
      from: { path: `^server/${stage}/`, pathNot: TESTS },
      to: { path, dependencyTypesNot: ["type-only"] },
    })),
  ];
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "lib-stands-alone",
      comment: "lib/ is pure code that browser and server share: it imports nothing of ours.",
      severity: "error",
      from: { path: "^lib/", pathNot: TESTS },
      to: { path: "^(app|components|server|bench|e2e|scripts)/" },
    },
    {
      name: "lib-runs-in-the-browser",
      comment: "lib/ must run in a browser: no Node modules.",
      severity: "error",
      from: { path: "^lib/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "server-without-components",
      comment: "The server never imports what only a browser shows.",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "components-speak-the-protocol",
      comment: "Components know of the server only its wire frames and shapes: server/protocol/.",
      severity: "error",
      from: { path: "^components/", pathNot: TESTS },
      to: { path: "^server/", pathNot: "^server/protocol/" },
    },
    {
      name: "components-below-app",
      comment: "Pages are made of components, never the reverse.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^app/" },
    },
    {
      name: "routes-through-running",
      comment:
        "Route handlers are thin: they reach the server through server/running.ts, and take shapes, queries and HTTP answers from beside it.",
      severity: "error",
      from: { path: "^app/" },
      to: {
        path: "^server/",
        pathNot: ["^server/(running|error)\\.ts$", "^server/(http|protocol)/"],
      },
    },
    ...Object.entries(STAGES).flatMap(([stage, contracts]) => stageRules(stage, contracts)),
    {
      name: "stages-below-the-joints",
      comment: "What joins the stages is not known to them.",
      severity: "error",
      from: { path: `^server/(${ANY_STAGE})/`, pathNot: TESTS },
      to: {
        path: "^server/((main|pipeline|cli|running)\\.ts$|(commands|config|http|intake|health|forward|recipes|hygiene|sample)/)",
      },
    },
    {
      name: "forward-reads-and-sends",
      comment:
        "jobtrail forward knows sources and lines, and nothing of what parses, stores or serves: it starts fast and stays small.",
      severity: "error",
      from: { path: "^server/forward/(sending/|wire)", pathNot: TESTS },
      to: {
        path: "^server/",
        pathNot: [
          "^server/(forward/sending|sources|lines|protocol)/",
          "^server/forward/wire\\.ts$",
          "^server/(error|directory-lock|process-identity)\\.ts$",
          "^server/intake/source-run\\.ts$",
        ],
      },
    },
    {
      name: "seams-know-no-stage",
      comment: "The record, the protocol and the errors are known to every stage and know none.",
      severity: "error",
      from: { path: "^server/(record\\.ts$|protocol/|error\\.ts$)" },
      to: { path: "^server/", pathNot: "^server/(record\\.ts$|protocol/|error\\.ts$)" },
    },
    {
      name: "running-holds-types",
      comment:
        "The accessor names the running parts and imports none of them: Next would bundle a second copy.",
      severity: "error",
      from: { path: "^server/running\\.ts$" },
      to: { path: "^server/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "product-without-its-tests",
      comment: "What ships never imports tests, benchmarks or scripts.",
      severity: "error",
      from: { path: "^(app|components|lib|server)/", pathNot: TESTS },
      to: { path: `^(e2e|bench|scripts)/|${TESTS}` },
    },
    {
      name: "no-cycles",
      comment: "A circle of imports has no order to read it in.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "Every import names something that is there.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "\\.css$" },
    },
    {
      name: "declared-packages",
      comment: "What ships needs its packages in dependencies.",
      severity: "error",
      from: { path: "^(app|components|lib|server)/", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.next|data|fixtures)/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".d.ts"],
    },
  },
};
