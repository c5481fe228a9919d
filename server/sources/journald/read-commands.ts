import { shellWords } from "../../shell.ts";
import { placeArguments, type JournalctlPlace } from "./command/command.ts";
import { entriesUrl, withoutPassword, type GatewayPlace } from "./gateway/request.ts";
import { unitMatches } from "./gateway/gateway.ts";
import { unitOfStream } from "./units.ts";
import type { ReadCommand, StreamInView, TimeSpan } from "../source.ts";

/** One journalctl for each host in view, over ssh where the journal is read over ssh. */
export function journalctlCommands(
  place: JournalctlPlace,
  streams: readonly StreamInView[],
  { fromUs, toUs }: TimeSpan,
  fallbackHost: string,
): ReadCommand[] {
  const times = [
    ...(fromUs > 0 ? ["--since", `@${seconds(fromUs)}`] : []),
    // The end of a span is outside of it, --until is inside.
    ...(Number.isFinite(toUs) ? ["--until", `@${seconds(toUs - 1)}`] : []),
  ];
  return [...unitsByHost(streams)].map(([host, units]) => {
    const args = [
      "journalctl",
      ...placeArguments(place),
      ...units.flatMap((unit) => ["--unit", unit]),
      ...times,
      "--output",
      "cat",
      "--all",
      "--quiet",
      "--no-pager",
      // A folder of collected journals has several hosts; a host's own journal has one.
      ...((place.directory || place.file) && host !== fallbackHost ? [`_HOSTNAME=${host}`] : []),
    ];
    const { ssh } = place;
    if (!ssh) return { what: host, command: shellWords(args) };
    return {
      what: host,
      command: shellWords(["ssh", ...ssh.options, "--", ssh.destination, shellWords(args)]),
    };
  });
}

/**
 * A curl for each host in view: gatewayd takes no times, so jq picks them out. gatewayd's JSON has no line of more than
 * 4 KiB, and jq no bytes that are not text; in place of the one stands a sentence, of the other U+FFFD.
 */
export function gatewayCommands(
  { url, tls }: GatewayPlace,
  streams: readonly StreamInView[],
  span: TimeSpan,
  fallbackHost: string,
): ReadCommand[] {
  const certificates = [
    ...(tls.cert ? ["--cert", tls.cert] : []),
    ...(tls.key ? ["--key", tls.key] : []),
    ...(tls.ca ? ["--cacert", tls.ca] : []),
  ];
  return ([false, true] as const).flatMap((isSystemd) => {
    const own = streams.filter(({ stream }) => unitOfStream(stream).isSystemd === isSystemd);
    return [...unitsByHost(own)].map(([host, units]) => {
      const matches = unitMatches(units, isSystemd ? "systemd" : "unit");
      if (host !== fallbackHost) matches.push(["_HOSTNAME", host]);
      const address = entriesUrl(withoutPassword(url), matches).href;
      const curl = ["curl", "-sSf", ...certificates, "-H", "Accept: application/json", address];
      const command = `${shellWords(curl)} | ${shellWords(["jq", "-r", jqFilter(span)])}`;
      return { what: isSystemd ? `${host}, what systemd says` : host, command };
    });
  });
}

function jqFilter({ fromUs, toUs }: TimeSpan): string {
  const time = "(.__REALTIME_TIMESTAMP | tonumber)";
  const bounds = [
    ...(fromUs > 0 ? [`${time} >= ${fromUs}`] : []),
    ...(Number.isFinite(toUs) ? [`${time} < ${toUs}`] : []),
  ];
  const pick = bounds.length > 0 ? `select(${bounds.join(" and ")}) | ` : "";
  return `${pick}.MESSAGE | if type == "array" then implode elif . == null then "(a line of more than 4 KiB)" else . end`;
}

function unitsByHost(streams: readonly StreamInView[]): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const { stream, host } of streams) {
    const { unit } = unitOfStream(stream);
    const units = hosts.get(host) ?? [];
    if (!units.includes(unit)) units.push(unit);
    hosts.set(host, units);
  }
  return hosts;
}

/** As systemd.time(7) reads it, without an exponent. */
function seconds(timeUs: number): string {
  return (timeUs / 1e6).toFixed(6);
}
