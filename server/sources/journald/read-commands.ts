import { shellWords } from "../../shell.ts";
import { placeArguments, type JournalctlPlace } from "./command/command.ts";
import { entriesUrl, withoutPassword, type GatewayPlace } from "./gateway/request.ts";
import { unitMatches } from "./gateway/gateway.ts";
import { KERNEL, KERNEL_MATCH, KILLED } from "./kernel.ts";
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
  const command = (host: string, matches: readonly string[]): string => {
    const args = [
      "journalctl",
      ...placeArguments(place),
      ...matches,
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
    return shellWords(ssh ? ["ssh", ...ssh.options, "--", ssh.destination, shellWords(args)] : args);
  };
  const [ofUnits, ofKernel] = withoutKernel(streams);
  return [
    ...[...unitsByHost(ofUnits)].map(([host, units]) => ({
      what: host,
      command: command(
        host,
        units.flatMap((unit) => ["--unit", unit]),
      ),
    })),
    ...[...unitsByHost(ofKernel).keys()].map((host) => ({
      what: `${host}, the kernel`,
      command: `${command(host, [KERNEL_MATCH.join("=")])} | ${shellWords(GREP_KILLED)}`,
    })),
  ];
}

/** Of the kernel's lines no others are stored. */
const GREP_KILLED = ["grep", "-aiE", KILLED];

function withoutKernel(streams: readonly StreamInView[]): [StreamInView[], StreamInView[]] {
  const isKernel = ({ stream }: StreamInView): boolean => unitOfStream(stream).unit === KERNEL;
  return [streams.filter((stream) => !isKernel(stream)), streams.filter(isKernel)];
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
  return (["unit", "systemd", "kernel"] as const).flatMap((voice) => {
    const own = streams.filter(({ stream }) => voiceOfStream(stream) === voice);
    return [...unitsByHost(own)].map(([host, units]) => {
      const matches = unitMatches(units, voice);
      if (host !== fallbackHost) matches.push(["_HOSTNAME", host]);
      const address = entriesUrl(withoutPassword(url), matches).href;
      const curl = ["curl", "-sSf", ...certificates, "-H", "Accept: application/json", address];
      const stages = [curl, ["jq", "-r", jqFilter(span)], ...(voice === "kernel" ? [GREP_KILLED] : [])];
      return { what: `${host}${OF_VOICE[voice]}`, command: stages.map(shellWords).join(" | ") };
    });
  });
}

const OF_VOICE = { unit: "", systemd: ", what systemd says", kernel: ", the kernel" } as const;

function voiceOfStream(stream: string): keyof typeof OF_VOICE {
  const { unit, isSystemd } = unitOfStream(stream);
  if (unit === KERNEL) return "kernel";
  return isSystemd ? "systemd" : "unit";
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
