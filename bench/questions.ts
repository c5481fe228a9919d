/** A kind of question, which is asked in rounds: each with another needle, job or filter. */
export interface Question {
  name: string;
  query: (round: number) => string;
  /** Below `/api/`; several are asked at once. */
  paths: (asked: Asked) => readonly string[];
  target?: string;
  /** What version 0.1.0 and VictoriaLogs took. */
  baseline?: string;
}

/** One round of it. */
export interface Asked {
  /** `q`, `from` and `to`, as a URL has them. */
  selection: string;
  round: number;
}

/** What an engineer asks at 3 a.m.; each round takes the next. */
const FILTERS = [
  "level>=warn",
  "phase:Prove",
  "level:error phase:Prove",
  "host:prover-02",
  "failed",
  "-level:info",
];
const ABSENT = "0.1.0 360–1,190, VictoriaLogs 7–90";

const list = ({ selection }: Asked) => [`logs?${selection}&limit=200`];
const histogram = ({ selection }: Asked) => [`histogram?${selection}`];
const facets = ({ selection }: Asked) => [`facets?${selection}`];
const absent = (round: number) => `zq${String.fromCodePoint(97 + round)}xvqkz`;
const phrase = () => '"out of memory"';
const everything = () => "";

/** Every row of the table in docs/performance.md, and what it does not have but somebody asks. @param jobs of whom is asked */
export function questions(jobs: readonly string[]) {
  const job = (round: number) => jobs[(round * 7) % jobs.length] ?? "";
  return {
    jobLines: {
      name: "lines of one job",
      query: (round: number) => `job:${job(round)}`,
      paths: list,
      target: "≤ 10",
      baseline: "0.1.0 27–90, VictoriaLogs 3–4",
    },
    jobTrail: {
      name: "one job's trail",
      query: everything,
      paths: ({ round }: Asked) => [`jobs/${job(round)}`],
      target: "≤ 40",
      baseline: "0.1.0 116–311",
    },
    absentList: { name: "absent word, list", query: absent, paths: list, target: "≤ 20", baseline: ABSENT },
    absentHistogram: {
      name: "absent word, histogram",
      query: absent,
      paths: histogram,
      target: "≤ 20",
      baseline: ABSENT,
    },
    absentPhrase: {
      name: "absent phrase, list",
      query: (round: number) => `"out ${absent(round)} memory"`,
      paths: list,
      target: "≤ 20",
      baseline: ABSENT,
    },
    rare: {
      name: "rare word, list",
      query: (round: number) => job(round).slice(0, 8),
      paths: list,
      target: "≤ 20",
      baseline: ABSENT,
    },
    rareHistogram: {
      name: "rare word, histogram",
      query: (round: number) => job(round).slice(0, 8),
      paths: histogram,
      target: "≤ 20",
      baseline: ABSENT,
    },
    phraseList: {
      name: "phrase in 0.2 %, list",
      query: phrase,
      paths: list,
      target: "≤ 60",
      baseline: "0.1.0 280, VictoriaLogs 76",
    },
    phraseHistogram: {
      name: "phrase in 0.2 %, histogram",
      query: phrase,
      paths: histogram,
      target: "≤ 60",
      baseline: "0.1.0 1,190, VictoriaLogs 62",
    },
    phraseFacets: {
      name: "phrase in 0.2 %, facets",
      query: phrase,
      paths: facets,
      target: "≤ 150",
      baseline: "0.1.0 1,523, VictoriaLogs 262",
    },
    facets: {
      name: "six facets",
      query: everything,
      paths: facets,
      target: "≤ 40",
      baseline: "0.1.0 310–570, VictoriaLogs 380–700",
    },
    histogram: {
      name: "histogram",
      query: everything,
      paths: histogram,
      target: "≤ 40",
      baseline: "0.1.0 160–430, VictoriaLogs 60–500",
    },
    overview: {
      name: "six facets and histogram at once",
      query: everything,
      paths: (asked: Asked) => [...facets(asked), ...histogram(asked)],
    },
    regex: {
      name: "regex without hits",
      query: (round: number) => `/${absent(round)} [0-9]+/`,
      paths: list,
      target: "≤ 150",
      baseline: "0.1.0 950–2,000, VictoriaLogs 90–240",
    },
    scan: {
      name: "regex without hits and without a word to look up, list",
      query: (round: number) => `/q[xz]{3}${String.fromCodePoint(97 + round)}[0-9]vk/`,
      paths: list,
    },
    firstRows: {
      name: "first rows of a filtered view while 5,000 lines/s flow in",
      query: (round: number) => FILTERS[round % FILTERS.length] ?? "",
      paths: list,
      target: "< 150",
    },
  } satisfies Record<string, Question>;
}
