import { shellWords } from "../../shell.ts";
import { dockerPlace, placeArguments, type PlaceOptions } from "./place.ts";
import type { ReadCommand, StreamInView, TimeSpan } from "../source.ts";

/**
 * `docker logs` of each container, which finds it by its ID also where Compose knows it no more. It takes times to the
 * nanosecond; its `--until` is inclusive.
 */
export function dockerReadCommands(
  options: PlaceOptions,
  streams: readonly StreamInView[],
  { fromUs, toUs }: TimeSpan,
): ReadCommand[] {
  const place = dockerPlace(options);
  const since = fromUs > 0 ? ["--since", secondsOf(fromUs, "000")] : [];
  const until = Number.isFinite(toUs) ? ["--until", secondsOf(toUs - 1, "999")] : [];
  return streams.map(({ stream, host }) => {
    const args = ["docker", ...(place ? placeArguments(place) : []), "logs", ...since, ...until, stream];
    // Lines of stderr come as such.
    return { what: host, command: `${shellWords(args)} 2>&1` };
  });
}

/** @param nanos the last three digits, finer than a microsecond */
function secondsOf(timeUs: number, nanos: string): string {
  const seconds = Math.floor(timeUs / 1e6);
  return `${seconds}.${String(timeUs - seconds * 1e6).padStart(6, "0")}${nanos}`;
}
