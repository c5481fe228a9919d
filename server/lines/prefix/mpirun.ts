import { microsFromIso } from "../../../lib/time.ts";
import type { Prefix, Told, Unprefixed } from "./prefix.ts";

const HEAD =
  /^(?:[A-Z][a-z]{2} ([A-Z][a-z]{2} [ \d]\d) (\d\d:\d\d:\d\d) (\d{4}))?(?:\[(?:[^\]\s]+@)?\d+,(\d+)\])?<(stdout|stderr|stddiag)>:(?: (?=\S))?/;

/**
 * `mpirun --tag-output` and `--timestamp-output`: `[1,0]<stdout>:`, job and rank
 * (https://docs.open-mpi.org/en/v5.0.x/man-openmpi/man1/mpirun.1.html).
 */
export const mpirun: Prefix = {
  name: "mpirun",
  read(text: string): Unprefixed | undefined {
    const match = HEAD.exec(text);
    if (!match) return undefined;
    const [all, day, clock, year, rank, output = ""] = match;
    const fields: Record<string, string> = rank === undefined ? { output } : { rank, output };
    return {
      rest: text.slice(all.length),
      fields,
      ...(day === undefined ? {} : clockTold(day, clock!, year!)),
    };
  },
  samples: [
    (text) => `[1,0]<stdout>:${text}`,
    (text) => `[1,12]<stderr>:${text}`,
    (text) => `Thu Jun  4 13:39:33 2026[1,3]<stdout>:${text}`,
    (text) => `Thu Jun  4 13:39:33 2026<stderr>:${text}`,
    (text) => `[prterun-prover-07-4242@1,0]<stdout>:${text}`,
  ],
};

function clockTold(day: string, clock: string, year: string): Told {
  const date = new Date(`${day} ${year} UTC`);
  const us = Number.isNaN(date.getTime())
    ? undefined
    : microsFromIso(`${date.toISOString().slice(0, 10)}T${clock}Z`);
  return us === undefined ? {} : { clockUs: us };
}
