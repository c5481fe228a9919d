import { microsFromIso } from "../../../lib/time.ts";
import type { Prefix, Told, Unprefixed } from "./prefix.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_US = 86_400_000_000;
// short and short-precise, short-iso and short-iso-precise, short-full, short-unix; then host, identifier and process
// (https://www.freedesktop.org/software/systemd/man/latest/journalctl.html#Output%20Options).
const HEAD =
  /^(?:(?<short>(?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<clock>\d\d:\d\d:\d\d(?:\.\d{1,6})?))|(?<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d))|[A-Z][a-z]{2} (?<full>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) (?<zone>[A-Z][A-Za-z]{1,5}|[+-]\d{2,4})|(?<unix>\d{10}\.\d{6})) (?<host>[\w.-]+) (?<service>[^\s:[\]]+)(?:\[(?<pid>\d+)\])?: ?/;

/** `journalctl` without `-o cat`: `Jun 04 13:39:33 HOST zisk-worker[1234]: ` and its other short forms. */
export const journal: Prefix = {
  name: "journal",
  read(text: string): Unprefixed | undefined {
    const first = text.charCodeAt(0);
    // A capital or a digit: everything else is looked at no closer.
    if (!((first >= 0x41 && first <= 0x5a) || (first >= 0x30 && first <= 0x39))) return undefined;
    const match = HEAD.exec(text);
    const groups = match?.groups;
    const time = groups && timeTold(groups);
    if (!groups || !time) return undefined;
    const { host = "", service = "", pid } = groups;
    return { rest: text.slice(match[0].length), host, service, ...time, ...(pid ? { fields: { pid } } : {}) };
  },
  samples: [
    (text) => `Jun 04 13:39:33 prover-07 zisk-worker[1234]: ${text}`,
    (text) => `Jun  4 13:39:33.123456 prover-07 zisk-worker[1234]: ${text}`,
    (text) => `2026-06-04T13:39:33+0200 prover-07.example.org zisk-coordinator[1]: ${text}`,
    (text) => `2026-06-04T13:39:33.123456+02:00 prover-07 zisk-worker[1234]: ${text}`,
    (text) => `Thu 2026-06-04 13:39:33 UTC prover-07 systemd[1]: ${text}`,
    (text) => `Thu 2026-06-04 13:39:33 CEST prover-07 kernel: ${text}`,
    (text) => `1780580373.123456 prover-07 zisk-worker[1234]: ${text}`,
  ],
};

type Groups = Readonly<Record<string, string | undefined>>;

function timeTold({ month, day, clock, iso, full, zone, unix }: Groups): Told | undefined {
  if (unix !== undefined) return { timeUs: Number(unix.replace(".", "")) };
  if (iso !== undefined) return told("timeUs", microsFromIso(iso));
  if (full !== undefined) return told(zone === "UTC" ? "timeUs" : "clockUs", microsFromIso(`${full}Z`));
  const number = MONTHS.indexOf(month ?? "") + 1;
  return number > 0
    ? told("clockUs", inLatestYear(`${twoDigits(number)}-${twoDigits(Number(day))}T${clock}Z`))
    : undefined;
}

function told(name: "timeUs" | "clockUs", us: number | undefined): Told | undefined {
  return us === undefined ? undefined : { [name]: us };
}

/** journalctl leaves the year out: it is the latest in which the day has been, give or take a zone. */
function inLatestYear(rest: string): number | undefined {
  const now = Date.now() * 1000;
  const year = new Date().getUTCFullYear();
  for (let back = -1; back < 8; back++) {
    const us = microsFromIso(`${year - back}-${rest}`);
    if (us !== undefined && us <= now + DAY_US) return us;
  }
  return undefined;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
