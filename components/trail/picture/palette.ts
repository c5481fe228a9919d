"use client";
import { useSyncExternalStore } from "react";
import { phaseTone } from "../../ui/badge.tsx";

/** Tokens of the design that lanes are painted with. */
const TOKENS = {
  contributions: "--phase-contributions",
  contributionsSoft: "--phase-contributions-soft",
  contributionsBand: "--phase-contributions-band",
  prove: "--phase-prove",
  proveSoft: "--phase-prove-soft",
  proveBand: "--phase-prove-band",
  aggregate: "--phase-aggregate",
  aggregateSoft: "--phase-aggregate-soft",
  aggregateBand: "--phase-aggregate-band",
  bg: "--bg",
  line: "--line",
  lineStrong: "--line-strong",
  text: "--text",
  text2: "--text-2",
  text3: "--text-3",
  error: "--error",
  accent: "--accent",
  wait: "--wait",
  waitLine: "--wait-line",
  ended: "--hover",
  coverFollow: "--cover-follow",
  coverFill: "--cover-fill",
  coverGap: "--cover-gap",
  coverQuiet: "--cover-quiet",
} as const;

/** Colours of the theme that is shown, as a canvas takes them. */
export type Palette = Readonly<Record<keyof typeof TOKENS, string>>;

let known: Palette | undefined;

/** Colours of the theme that is shown; the same object until the theme changes. */
export function usePalette(): Palette | undefined {
  return useSyncExternalStore(
    subscribe,
    () => (known ??= readPalette()),
    () => undefined,
  );
}

function subscribe(listener: () => void): () => void {
  const changed = () => {
    known = undefined;
    listener();
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = new MutationObserver(changed);
  system.addEventListener("change", changed);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", changed);
    chosen.disconnect();
  };
}

/** A token's own text is `light-dark(…)`, which no canvas reads: an element that has it tells its colour. */
function readPalette(): Palette {
  const probe = document.createElement("span");
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const entries = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, style.color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}

/** A phase's colours: of what stands out, of its bars' ground, and of the band behind all lanes. */
export function inkOf(palette: Palette, phase: string | null): { ink: string; soft: string; band: string } {
  const tone = phaseTone(phase ?? "");
  if (tone !== "contributions" && tone !== "prove" && tone !== "aggregate")
    return { ink: palette.text3, soft: palette.wait, band: palette.bg };
  return { ink: palette[tone], soft: palette[`${tone}Soft`], band: palette[`${tone}Band`] };
}
