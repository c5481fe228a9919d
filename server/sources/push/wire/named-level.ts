import type { Level } from "../../../../lib/event.ts";

/** What loggers of other languages and syslog call the five levels. */
const NAMES: Readonly<Record<string, Level>> = {
  emerg: "error",
  emergency: "error",
  alert: "error",
  fatal: "error",
  panic: "error",
  crit: "error",
  critical: "error",
  err: "error",
  error: "error",
  warn: "warn",
  warning: "warn",
  notice: "info",
  info: "info",
  information: "info",
  informational: "info",
  debug: "debug",
  verbose: "debug",
  trace: "trace",
};

/** The level that a name in any case stands for. */
export function namedLevel(name: string): Level | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(NAMES, lower) ? NAMES[lower] : undefined;
}
