import { isJobNamed } from "../../http/questions.ts";
import type { JobSummary, Trail } from "../../../lib/trail/shape.ts";
import { durationText } from "../../../lib/duration.ts";
import { JobtrailError } from "../../error.ts";
import type { ServerFlags } from "../ask-server.ts";
import { askCited, askTrail } from "./ask-trail.ts";
import { EXIT_STATUS, NO_SUCH_JOB, SEVERAL_JOBS } from "./exit-status.ts";
import { followTrail } from "./follow.ts";
import { paintFor } from "./paint.ts";
import { printedTrail } from "./printed-trail.ts";
import { liveDisplay } from "./live-display.ts";

/** Options of `jobtrail trail`. */
export interface TrailFlags extends ServerFlags {
  follow?: boolean;
  stopStalled?: boolean;
  json?: boolean;
}

/** Narrower pages break every line; without a terminal a page has as many columns as a mail. */
const LEAST_COLUMNS = 40;
const USUAL_COLUMNS = 100;

/**
 * Prints a job's trail, live until it ends where that is asked for.
 * @returns the exit status (see `EXIT_STATUS`)
 * @throws JobtrailError where the name is none, or the server does not answer or refuses
 */
export async function trailCommand(job: string, flags: TrailFlags): Promise<number> {
  if (!isJobNamed(job))
    throw new JobtrailError(
      "config-job",
      `${JSON.stringify(job.slice(0, 60))} is no job ID; give a whole one or at least its first four characters.`,
    );
  if (flags.follow) {
    const status = await follow(job, flags);
    if (typeof status === "number") return status;
    return print(status.name, flags);
  }
  return print(job, flags);
}

async function print(job: string, flags: TrailFlags): Promise<number> {
  const asked = await askTrail(job, flags);
  if (asked.kind === "none") return sayNone(job, flags);
  if (asked.kind === "several") return saySeveral(job, asked.candidates);
  const { thing: trail, text } = asked;
  if (flags.json) await write(`${text}\n`);
  else {
    const lines = await askCited(trail, flags);
    await write(`${printedTrail(trail, lines, pageOf(process.stdout)).join("\n")}\n`);
  }
  return EXIT_STATUS[trail.state];
}

/** Shows the job as it goes on; the name of the one that has ended, or the exit status where there is nothing to print. */
async function follow(job: string, flags: TrailFlags): Promise<number | { name: string }> {
  let state: Trail["state"] = "running";
  const display = liveDisplay(job, flags.json ? undefined : process.stdout, () => pageOf(process.stdout));
  process.once("SIGINT", () => {
    display.end();
    process.exit(EXIT_STATUS[state]);
  });
  try {
    const followed = await followTrail(job, flags, flags.stopStalled ?? false, {
      onWaiting: () => display.waiting(),
      onLost: (lost) => display.lost(lost),
      onTrail(trail) {
        state = trail.state;
        display.show(trail);
      },
    });
    if (followed.kind === "several") return saySeveral(job, followed.candidates);
    return { name: followed.name };
  } finally {
    display.end();
  }
}

function pageOf(stream: NodeJS.WriteStream) {
  const columns = stream.isTTY ? stream.columns : Number(process.env["COLUMNS"] ?? USUAL_COLUMNS);
  return {
    columns: Math.max(LEAST_COLUMNS, columns || USUAL_COLUMNS),
    paint: paintFor(stream.isTTY, process.env),
  };
}

function sayNone(job: string, { url }: TrailFlags): number {
  console.error(
    `jobtrail: No line that ${url} has stored names the job ${job}. Check the ID, or whether its hosts are among the sources; with --follow its first line is waited for.`,
  );
  return NO_SUCH_JOB;
}

function saySeveral(job: string, candidates: readonly JobSummary[]): number {
  console.error(`jobtrail: ${candidates.length} jobs begin with ${job}. Name one of them:`);
  for (const { name, job_id, state, started, duration_ms } of candidates)
    console.error(
      `  ${(job_id ?? name).padEnd(36)}  ${state.padEnd(9)}  ${started.slice(0, 19)}Z  ${durationText(duration_ms ?? 0)}`,
    );
  return SEVERAL_JOBS;
}

/** Resolves when all is written: the process may end right behind it. A reader that stops early (`| head`) is no failure. */
async function write(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EPIPE" ? resolve() : reject(error),
    );
    process.stdout.write(text, () => resolve());
  });
}
