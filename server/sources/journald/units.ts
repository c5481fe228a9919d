import picomatch from "picomatch";
import type { JournalVoice } from "./transport.ts";

/** What systemd can have units of; a name without one of them is a service (systemd.unit(5)). */
const UNIT_TYPE = /\.(?:service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;
const SYSTEMD = "/systemd";

/** The units of a source: named ones, and patterns for those that are found in the journal. */
export interface WantedUnits {
  /** Whole names. */
  exact: readonly string[];
  hasGlobs: boolean;
  /** Whether a whole name fits one of the patterns and is not named itself. */
  fits: (unit: string) => boolean;
}

/** Sorts a source's `units` as journalctl does: `*`, `?` and `[` make a pattern, and `.service` goes without saying. */
export function wantedUnits(units: readonly string[]): WantedUnits {
  const globs = units.filter((unit) => /[*?[]/.test(unit));
  const exact = units.filter((unit) => !globs.includes(unit)).map(wholeName);
  const match =
    globs.length > 0 &&
    picomatch(
      globs.flatMap((glob) => [glob, `${glob}.service`]),
      GLOB_RULES,
    );
  return {
    exact,
    hasGlobs: globs.length > 0,
    fits: (unit) => match !== false && match(unit) && !exact.includes(unit),
  };
}

/** A pattern is fnmatch(3)'s: braces and parentheses stand for themselves. */
const GLOB_RULES = { nobrace: true, noextglob: true, nonegate: true, dot: true };

function wholeName(unit: string): string {
  return UNIT_TYPE.test(unit) ? unit : `${unit}.service`;
}

/** A service's name as people say it. */
export function shortName(unit: string): string {
  return unit.replace(/\.service$/, "");
}

/** The stream of a unit's entries on a host. What comes over a connection of its own has an order of its own. */
export function streamOf(host: string, unit: string, voice: JournalVoice): string {
  return `${host}/${unit}${voice === "systemd" ? SYSTEMD : ""}`;
}

/** The host of a stream. */
export function hostOfStream(stream: string): string {
  return stream.slice(0, stream.indexOf("/"));
}

/** The unit of a stream, and whether the stream holds only what systemd says of it. */
export function unitOfStream(stream: string): { unit: string; isSystemd: boolean } {
  const name = stream.slice(stream.indexOf("/") + 1);
  const isSystemd = name.endsWith(SYSTEMD);
  return { unit: isSystemd ? name.slice(0, -SYSTEMD.length) : name, isSystemd };
}
