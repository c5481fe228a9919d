import { ROOMS, TESTS } from "./scripts/rooms.mjs";

const OURS = "^(app|components|lib|server)/";

/** A room imports code of the rooms that it names, types of those that it names besides, and nothing else of ours. */
function roomRules([name, { path, is, code = [], types = [], except = {} }]) {
  const files = Object.keys(except).map(exactly);
  const known = [path, ...code.map(pathOf), ...types.map(pathOf), ...files];
  const exceptions = Object.entries(except).map(([file, why]) => `\`${file}\` because ${why}`);
  const from = { path, pathNot: TESTS };
  return [
    {
      name,
      comment: [`${is}.`, ...exceptions.map((exception) => ` Exception: ${exception}.`)].join(""),
      severity: "error",
      from,
      to: { path: OURS, pathNot: known },
    },
    ...(types.length === 0
      ? []
      : [
          {
            name: `${name} takes types`,
            comment: `Of ${types.join(", ")} it knows the types alone: nothing of them runs.`,
            severity: "error",
            from,
            to: {
              path: types.map(pathOf),
              pathNot: [path, ...code.map(pathOf), ...files],
              dependencyTypesNot: ["type-only"],
            },
          },
        ]),
  ];
}

function pathOf(roomOrFile) {
  return ROOMS[roomOrFile]?.path ?? exactly(roomOrFile);
}

function exactly(file) {
  if (!/^server\/.*\.ts$|^components\/.*\.tsx?$/.test(file)) throw new Error(`There is no room ${file}.`);
  return `^${file.replaceAll(".", "\\.")}$`;
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(ROOMS).flatMap(roomRules),
    {
      name: "every-file-has-a-room",
      comment: "What ships stands in a room that scripts/rooms.mjs names.",
      severity: "error",
      from: {},
      to: { path: OURS, pathNot: [TESTS, ...Object.values(ROOMS).map(({ path }) => path)] },
    },
    {
      name: "lib-imports-nothing-of-ours",
      comment: "lib/ is pure code that browser and server share.",
      severity: "error",
      from: { path: "^lib/", pathNot: TESTS },
      to: { path: "^(app|components|server|bench|e2e|scripts|soak)/" },
    },
    {
      name: "lib-runs-in-the-browser",
      comment: "lib/ must run in a browser: no Node modules.",
      severity: "error",
      from: { path: "^lib/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "product-without-its-tests",
      comment: "What ships never imports tests, benchmarks or scripts.",
      severity: "error",
      from: { path: "^(app|components|lib|server)/", pathNot: TESTS },
      to: { path: `^(e2e|bench|scripts|soak)/|${TESTS}` },
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
