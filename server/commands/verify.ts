import { isoFromMicros } from "../../lib/time.ts";
import type { Tiding } from "../upkeep/wire.ts";
import { upkeepTidings, type StoreFlags } from "./upkeep-tidings.ts";

/** Options of `jobtrail verify`. */
export interface VerifyFlags extends StoreFlags {
  setAside?: string;
  forget?: string;
}

type Lost = Extract<Tiding, { told: "verified" }>["lost"][number];

/**
 * Checks every part, or sets one aside, or forgets one.
 * @returns the exit code: 0 where everything is as it was written, 1 where something is damaged or missing
 * @throws ConfigError, StoreError
 */
export async function verifyCommand({ setAside, forget, ...flags }: VerifyFlags): Promise<number> {
  if (setAside !== undefined) return told(flags, { do: "set-aside", part: setAside });
  if (forget !== undefined) return told(flags, { do: "forget", part: forget });
  return told(flags, { do: "verify" });
}

async function told(flags: StoreFlags, task: Parameters<typeof upkeepTidings>[1]): Promise<number> {
  let [parts, rows, bytes, faults] = [0, 0, 0, 0];
  for await (const tiding of upkeepTidings(flags, task))
    switch (tiding.told) {
      case "part":
        if (parts++ === 0) console.log(line("table", "part", "rows", "bytes", "result"));
        rows += tiding.rows;
        bytes += tiding.bytes;
        if (tiding.fault !== null) faults++;
        console.log(line(tiding.table, tiding.part, tiding.rows, tiding.bytes, tiding.fault ?? "ok"));
        if (tiding.fault !== null)
          console.log(
            `  Set it aside with "jobtrail verify --set-aside ${tiding.part}"; its rows are missing then.`,
          );
        break;
      case "verified":
        console.log(
          `${parts} parts, ${rows} rows, ${bytes} bytes: ${faults === 0 ? "all as they were written" : `${faults} damaged`}.`,
        );
        for (const lost of tiding.lost) console.log(lostSentence(lost));
        return faults + tiding.lost.length === 0 ? 0 : 1;
      case "set-aside":
        console.log(`The part ${tiding.part} was set aside.`);
        for (const lost of tiding.lost) console.log(lostSentence(lost));
        return 0;
      case "forgotten":
        console.log(`The files of the part ${tiding.part} were deleted.`);
        return 0;
      default:
        return 1;
    }
  return 0;
}

function lostSentence({ table, name, rows, isSure, fromUs, toUs }: Lost): string {
  const when =
    fromUs === null || toUs === null
      ? ""
      : `, received from ${isoFromMicros(fromUs)} to ${isoFromMicros(toUs)}`;
  return (
    `Set aside: ${name} of the table ${table}; ${rows ?? "an unknown number of"} rows${when}${isSure ? "" : ", which may never have counted as stored"}. ` +
    `Delete its files with "jobtrail verify --forget ${name}" once they are of no use.`
  );
}

function line(
  table: string,
  part: string,
  rows: number | string,
  bytes: number | string,
  result: string,
): string {
  return `${table.padEnd(16)} ${part.padEnd(32)} ${String(rows).padStart(12)} ${String(bytes).padStart(14)}  ${result}`;
}
