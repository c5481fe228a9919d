import { durationText } from "../../duration.ts";
import { microsFromIso } from "../../time.ts";
import { citedEvents } from "../cited.ts";
import type { Trail } from "../shape.ts";
import type { FrozenChunk } from "./frozen-rows.ts";
import { pictureStyle } from "./picture-style.ts";
import { pictureSvg } from "./picture-svg.ts";
import { markupText } from "./svg-text.ts";

/** What a frozen trail is made with, beside the trail. */
export interface FrozenMaterial {
  /** The page's program, which holds no `</script`. */
  script: string;
  /** Base64 of a text's SHA-256, as a Content-Security-Policy has it. */
  sha256: (text: string) => string;
  /** Where the trail was when it was frozen. */
  link: string;
  /** ISO 8601. */
  frozen: string;
}

const SURE = { certain: "certain", likely: "likely", guess: "a guess" } as const;

const STYLE = `:root{color-scheme:light dark;--bg:light-dark(#fff,#0f1113);--panel:light-dark(#f7f8f9,#15181b);--line:light-dark(#e4e7eb,#252a2f);--text:light-dark(#1a1e23,#e4e7ea);--second:light-dark(#49525d,#a3acb6);--third:light-dark(#606974,#87919c);--accent:light-dark(#1d5fd1,#6ea8ff);--soft:light-dark(#e8f0fe,#182740);--error:light-dark(#c4232e,#ff7b7b);--warn:light-dark(#8f5a00,#f0b849)}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:13px/20px system-ui,sans-serif}main,header,footer{padding:12px 16px}h1{font-size:15px;margin:0;overflow-wrap:anywhere}h2{font-size:13px;margin:12px 0 4px}a{color:var(--accent)}
.quiet{color:var(--third)}ol,ul{margin:0;padding-left:20px}.verdict li{overflow-wrap:anywhere}.chip,button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--third);border-radius:4px;padding:0 6px;min-height:24px;cursor:pointer}.chip{font-size:11px;margin-left:4px}button[aria-pressed=true]{background:var(--soft);color:var(--accent);border-color:var(--accent)}
.picture{overflow-x:auto}.picture svg{max-width:100%;height:auto;min-width:900px}table{border-collapse:collapse}td,th{text-align:left;padding:2px 12px 2px 0;font-weight:normal}th{color:var(--third)}
.tools{position:sticky;top:0;background:var(--bg);padding:8px 0;z-index:1;display:flex;flex-direction:column;gap:6px}input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--third);border-radius:4px;padding:4px 8px;width:100%;max-width:520px}.facet{display:flex;flex-wrap:wrap;gap:4px;align-items:center}.facet b{font-weight:normal;color:var(--third);min-width:64px}
.list{position:relative;height:60vh;min-height:200px;overflow:auto;border:1px solid var(--line);border-radius:4px;contain:strict}.row{position:absolute;left:0;right:0;height:24px;line-height:24px;white-space:pre;overflow:hidden;text-overflow:ellipsis;padding:0 8px;font-family:ui-monospace,monospace;font-size:12px;cursor:pointer;border-left:3px solid transparent}.row.error{border-left-color:var(--error)}.row.warn{border-left-color:var(--warn)}.row.error i{color:var(--error)}.row.warn i{color:var(--warn)}.row i{font-style:normal;color:var(--third)}.row[aria-selected=true]{background:var(--soft)}.row.gap{color:var(--third);font-style:italic;background:var(--panel);cursor:default}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:4px;padding:8px;background:var(--panel);font:12px/18px ui-monospace,monospace;max-height:40vh;overflow:auto;margin:8px 0}:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
@media(max-width:640px){main,header,footer{padding:8px}.facet b{width:100%}.tools{position:static}}`;

/**
 * The beginning of a frozen trail: one HTML file that opens without a server. Its policy lets nothing be fetched and nothing
 * run but the program that it brings. What comes from a log is text in it.
 */
export function frozenStart(trail: Trail, { script, sha256, link, frozen }: FrozenMaterial): string {
  const id = trail.job_id ?? trail.job;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256(script)}'`,
    `style-src 'sha256-${sha256(STYLE)}' 'sha256-${sha256(pictureStyle("auto"))}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markupText(`Job ${id}, ${trail.state}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Job ${markupText(id)}: ${trail.state}</h1>
<p class="quiet">${factsOf(trail)}</p>
<p class="quiet">Frozen ${markupText(frozen.slice(0, 19).replace("T", " "))} UTC; what came later is not in this file. It was <a href="${markupText(link)}" rel="noreferrer">here</a>.</p>
</header>
<main>
${verdictOf(trail)}
<h2>Picture</h2>
<div class="picture" tabindex="0" role="region" aria-label="Picture of the trail">${pictureSvg(trail, "auto")}</div>
${phasesOf(trail)}
<h2 id="lines-heading">Lines</h2>
<div class="tools"><input type="search" id="search" placeholder="Search in the lines" aria-label="Search in the lines"><div id="facets"></div><div id="count" role="status" class="quiet"></div></div>
<div class="list" id="list" tabindex="0" role="listbox" aria-labelledby="lines-heading"></div>
<pre id="line" hidden></pre>
<noscript><p>The lines need JavaScript to be shown; the verdict and the picture do not.</p></noscript>
</main>
`;
}

/** One part of the lines. A `<` in a text is written so that it begins no tag. */
export function frozenPart(chunk: FrozenChunk): string {
  return `<script type="application/json" class="rows">${JSON.stringify(chunk).replaceAll("<", String.raw`\u003c`)}</script>\n`;
}

/** The end of a frozen trail. @param limits what is not in it, a sentence each */
export function frozenEnd(script: string, limits: readonly string[]): string {
  const told = limits.map((limit) => `<p class="quiet limit">${markupText(limit)}</p>`).join("");
  return `<footer>${told}</footer>\n<script>${script}</script>\n</body>\n</html>\n`;
}

function factsOf(trail: Trail): string {
  return markupText(
    [
      trail.kind,
      `started ${trail.started.slice(0, 10)} ${trail.started.slice(11, 23)} UTC`,
      `${trail.ended ? "took" : "so far"} ${durationText(trail.duration_ms ?? 0)}`,
      `${trail.hosts.length} hosts`,
      `${trail.lines} lines`,
      `${trail.errors} errors`,
    ].join(" · "),
  );
}

function verdictOf(trail: Trail): string {
  const { verdict } = trail;
  if (!verdict || verdict.sentences.length === 0) return "";
  const cited = citedEvents(trail);
  const items = verdict.sentences.map(({ text, events }) => {
    const chips = events.map((event) => {
      const number = cited.indexOf(event) + 1;
      return `<button class="chip" data-cited="${number}" aria-label="Show line ${number}">${number}</button>`;
    });
    return `<li>${markupText(text)}${chips.join("")}</li>`;
  });
  return `<h2>Verdict (${SURE[verdict.confidence]})</h2>\n<ol class="verdict">${items.join("")}</ol>`;
}

function phasesOf({ phases, updated }: Trail): string {
  if (phases.length === 0) return "";
  const rows = phases.map(({ phase, state, done, total, started, ended }) => {
    const tookMs = ((microsFromIso(ended ?? updated) ?? 0) - (microsFromIso(started) ?? 0)) / 1_000;
    return `<tr><td>${markupText(phase)}</td><td>${state}</td><td>${done}/${total}</td><td>${durationText(tookMs)}</td></tr>`;
  });
  return `<h2>Phases</h2>\n<table><thead><tr><th>Phase</th><th>State</th><th>Workers done</th><th>Took</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
