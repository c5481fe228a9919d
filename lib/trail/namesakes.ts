import { coordinatorOwners } from "./coordinator-owners.ts";
import { CLOCKS_APART_US, compareReadings } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { endsJob } from "./state.ts";

/** One of the jobs that have the same first eight characters. */
export interface Namesake {
  /** What addresses it: the eight characters where it is alone, else its whole ID, else these and its start. */
  name: string;
  /** Whole ID; "" where no line carries it. */
  jobId: string;
  /** Its lines, in order. */
  readings: Reading[];
}

/** Which jobs a set of lines speaks of that all have the same first eight characters. */
export interface Namesakes {
  /** The oldest first; one where nothing says that there are several. */
  jobs: readonly Namesake[];
  /** Whose a line is that may be none of those that the jobs were told apart by, such as a segment. */
  ownerOf: (line: Pick<Reading, "jobId" | "origin" | "timeUs"> & Partial<Pick<Reading, "id">>) => Namesake;
}

/**
 * Tells apart the jobs that have the same first eight characters: by the whole ID where lines carry it; those that carry
 * none by the stream, since a worker works at one job at a time, and by when each job began and ended.
 * @param job the eight characters
 * @param readings of all of them, in order
 */
export function tellApart(job: string, readings: readonly Reading[]): Namesakes {
  const ids = new Set(readings.flatMap(({ jobId }) => jobId || []));
  const starts = readings.filter(({ milestone }) => milestone === "job_started");
  const anonymous = starts.filter(({ jobId }) => jobId === "");
  if (ids.size + anonymous.length <= 1 || (ids.size <= 1 && starts.length <= 1)) {
    const only = { name: job, jobId: [...ids][0] ?? "", readings: [...readings] };
    return { jobs: [only], ownerOf: () => only };
  }
  const times = timesOf(job, readings, anonymous);
  const streams = streamsOf(readings, times);
  const jobTimes = times.map((known) => ({ jobId: known.namesake.jobId, startUs: known.startUs, known }));
  const told = coordinatorOwners(jobTimes, readings);
  const ownerOf: Namesakes["ownerOf"] = (line) =>
    (line.id === undefined ? undefined : told.get(line.id)?.job.known.namesake) ??
    ownerAmong(times, streams, line);
  for (const reading of readings) {
    const owner = times.find(({ namesake }) => namesake === ownerOf(reading));
    if (!owner) continue;
    // Of which worker a line speaks that may be another job's is not known.
    const isDoubtful = told.get(reading.id)?.isSure === false;
    owner.namesake.readings.push(isDoubtful ? { ...reading, worker: "" } : reading);
    if (endsJob(reading)) owner.endUs = Math.min(owner.endUs, reading.timeUs);
  }
  for (const { namesake } of times) namesake.readings.sort(compareReadings);
  const jobs = times.map(({ namesake }) => namesake).filter((namesake) => namesake.readings.length > 0);
  return { jobs, ownerOf };
}

/** When a job began, and when it ended as far as is known yet. */
interface Times {
  namesake: Namesake;
  startUs: number;
  endUs: number;
}

/** A start that carries no whole ID is that of the job whose first whole ID comes next, before the start after it. */
function timesOf(job: string, readings: readonly Reading[], anonymous: readonly Reading[]): Times[] {
  const times = new Map<string, Times>();
  for (const { jobId, timeUs } of readings) {
    if (jobId === "" || times.has(jobId)) continue;
    times.set(jobId, { namesake: { name: jobId, jobId, readings: [] }, startUs: timeUs, endUs: Infinity });
  }
  const paired = new Set<Times>();
  anonymous.forEach(({ timeUs }, index) => {
    const nextUs = anonymous[index + 1]?.timeUs ?? Infinity;
    const own = [...times.values()].find(
      (known) => !paired.has(known) && known.startUs >= timeUs - CLOCKS_APART_US && known.startUs < nextUs,
    );
    const known = own ?? {
      namesake: { name: `${job}~${timeUs}`, jobId: "", readings: [] },
      startUs: timeUs,
      endUs: Infinity,
    };
    paired.add(known);
    known.startUs = Math.min(known.startUs, timeUs);
    times.set(known.namesake.name, known);
  });
  return [...times.values()].sort((a, b) => a.startUs - b.startUs);
}

/** Moments at which a stream is known to have worked at a job, in order. */
type Streams = ReadonlyMap<string, { timeUs: number; times: Times }[]>;

function streamsOf(readings: readonly Reading[], times: readonly Times[]): Streams {
  const byId = new Map(times.map((known) => [known.namesake.jobId, known] as const));
  const streams = new Map<string, { timeUs: number; times: Times }[]>();
  for (const { origin, writer, jobId, timeUs } of readings) {
    const known = jobId === "" ? undefined : byId.get(jobId);
    if (!known || writer !== "worker") continue;
    const moments = streams.get(origin);
    if (moments) moments.push({ timeUs, times: known });
    else streams.set(origin, [{ timeUs, times: known }]);
  }
  return streams;
}

function ownerAmong(
  times: readonly Times[],
  streams: Streams,
  { jobId, origin, timeUs }: Pick<Reading, "jobId" | "origin" | "timeUs">,
): Namesake {
  const named = jobId === "" ? undefined : times.find(({ namesake }) => namesake.jobId === jobId);
  const inStream = streams.get(origin);
  const atWork = inStream?.findLast((moment) => moment.timeUs <= timeUs) ?? inStream?.[0];
  const begun = times.filter(({ startUs }) => startUs <= timeUs);
  const open = begun.filter(({ endUs }) => endUs >= timeUs);
  const found = named ?? atWork?.times ?? open.at(-1) ?? begun.at(-1) ?? times[0];
  if (!found) throw new Error("Jobs with one name, and none of them.");
  return found.namesake;
}
