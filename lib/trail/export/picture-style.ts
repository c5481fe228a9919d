/** In which theme a picture is; `auto` follows whoever looks at it. */
export type PictureTheme = "light" | "dark" | "auto";

const LIGHT = {
  bg: "#ffffff",
  panel: "#f7f8f9",
  line: "#e4e7eb",
  text: "#1a1e23",
  "text-2": "#49525d",
  "text-3": "#606974",
  error: "#c4232e",
  warn: "#8f5a00",
  good: "#1a7346",
  contributions: "#6a4fc9",
  "contributions-soft": "#efebfd",
  prove: "#0b6f80",
  "prove-soft": "#e0f4f7",
  aggregate: "#9b3d86",
  "aggregate-soft": "#fae9f6",
  other: "#606974",
  "other-soft": "#f0f2f4",
} as const;

const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  bg: "#0f1113",
  panel: "#15181b",
  line: "#252a2f",
  text: "#e4e7ea",
  "text-2": "#a3acb6",
  "text-3": "#87919c",
  error: "#ff7b7b",
  warn: "#f0b849",
  good: "#5fc992",
  contributions: "#b09cff",
  "contributions-soft": "#262040",
  prove: "#4cc4d6",
  "prove-soft": "#12303a",
  aggregate: "#ec92d3",
  "aggregate-soft": "#3a1f35",
  other: "#87919c",
  "other-soft": "#1b1f23",
};

/** Which of the colours above a phase has. */
export type PhaseColour = "contributions" | "prove" | "aggregate" | "other";

const PHASES: Readonly<Record<string, PhaseColour>> = {
  Contributions: "contributions",
  Prove: "prove",
  Aggregate: "aggregate",
};

/** The colour of a phase; those of other kinds of job have one of their own. */
export function phaseColour(phase: string | null): PhaseColour {
  return PHASES[phase ?? ""] ?? "other";
}

/** The picture's style sheet; all of its rules begin with `.jt`, so that it may stand in a page. */
export function pictureStyle(theme: PictureTheme): string {
  const colours =
    theme === "auto"
      ? `.jt{${variables(LIGHT)}}@media (prefers-color-scheme:dark){.jt{${variables(DARK)}}}`
      : `.jt{${variables(theme === "dark" ? DARK : LIGHT)}}`;
  const phases = (["contributions", "prove", "aggregate", "other"] as const).map(
    (name) =>
      `.jt .${name}{fill:var(--${name}-soft);stroke:var(--${name})}.jt .${name}-ink{fill:var(--${name})}.jt .${name}-cut{stroke:var(--${name})}`,
  );
  return [
    colours,
    ".jt text{font:12px system-ui,sans-serif;fill:var(--text)}",
    ".jt .quiet{fill:var(--text-3)}.jt .second{fill:var(--text-2)}.jt .strong{font-size:14px;font-weight:600}",
    ".jt .end{text-anchor:end}.jt .middle{text-anchor:middle}.jt .bg{fill:var(--bg)}.jt .stripe{fill:var(--panel)}",
    ".jt .grid{stroke:var(--line)}.jt .error{fill:var(--error)}.jt .warn{fill:var(--warn)}.jt .good{fill:var(--good)}",
    ".jt .open{stroke-dasharray:3 2}",
    ...phases,
  ].join("");
}

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");
}
