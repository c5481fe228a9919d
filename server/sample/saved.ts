import { isoFromMicros } from "../../lib/time.ts";
import type { SampleCast, SampleProcess } from "./cast.ts";
import { renderSample, type Dialect } from "./dialect.ts";
import type { SampleLine } from "./sample-line.ts";

/** One stream as it lies on a host. */
export interface SavedLog {
  host: string;
  service: SampleProcess["service"];
  text: string;
}

/** A file for each process, as the file source finds them: what a host's kernel and service manager write lies apart. */
export function savedApart(lines: readonly SampleLine[], dialect: Dialect): SavedLog[] {
  const logs = new Map<string, SavedLog>();
  for (const line of lines) {
    const { host, service } = line.process;
    const key = `${host}/${service}`;
    const log = logs.get(key) ?? { host, service, text: "" };
    log.text += `${renderSample(line, dialect)}\n`;
    logs.set(key, log);
  }
  return [...logs.values()];
}

/** One file of all services, as `docker compose logs > FILE` writes it; a kernel's lines are in no container's log. */
export function savedByCompose(lines: readonly SampleLine[], cast: SampleCast, dialect: Dialect): string {
  const names = new Map<string, string>([[cast.coordinator.host, "coordinator"]]);
  for (const { host, index } of cast.workers) names.set(host, `worker-${index + 1}`);
  const width = Math.max(...[...names.values()].map((name) => name.length));
  return lines
    .filter(({ kind }) => kind !== "system")
    .map((line) =>
      prefixed(renderSample(line, dialect), `${names.get(line.process.host)!.padEnd(width)}  | `),
    )
    .join("");
}

/** One file of a host's units, as `journalctl --output=short-iso > FILE` writes it, with what systemd and the kernel say between. */
export function savedByJournal(lines: readonly SampleLine[], host: string, dialect: Dialect): string {
  return lines
    .filter(({ process }) => process.host === host)
    .map((line) => {
      if (line.kind === "system") return `${renderSample(line, dialect)}\n`;
      const { service, pid } = line.process;
      const time = `${isoFromMicros(line.timeUs).slice(0, 19)}+0000`;
      return prefixed(renderSample(line, dialect), `${time} ${host} ${service}[${pid}]: `);
    })
    .join("");
}

function prefixed(text: string, prefix: string): string {
  return text
    .split("\n")
    .map((line) => `${prefix}${line}\n`)
    .join("");
}
