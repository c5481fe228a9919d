import { roughDurationText } from "../duration.ts";
import { microsFromIso } from "../time.ts";
import type { TrailProgress } from "./progress-shape.ts";
import type { TrailForecast } from "./slow-shape.ts";

/** One thing that is told of a running job, and the line that it rests on. */
export interface ProgressNote {
  about: "Silent" | "Not heard" | "Too quiet" | "At work" | "Unnamed";
  text: string;
  /** Id of an event; null where no line says it. */
  event: string | null;
}

type Awaited = TrailProgress["awaited"][number];

/** Of a cluster that fell silent as a whole so many are named. */
const MOST_NAMED = 4;
/** What a process writes so long after its last word of its work is something else, µs. */
const TALKS_FROM_US = 5_000_000;
const COUNT = new Intl.NumberFormat("en");

/** How far the phase is, in one sentence. */
export function progressHead({ phase, done, total, total_certainty, segments }: TrailProgress): string {
  const seen = total_certainty === "logged" ? "" : " that were seen";
  const counted =
    segments > 0 ? `; ${COUNT.format(segments)} ${segments === 1 ? "segment" : "segments"}` : "";
  return `${phase}: ${done}/${total} ${total === 1 ? "worker" : "workers"}${seen} done${counted}`;
}

/** Whom of those that take part the trail has lines of: “11 of 12 workers”. */
export function heardFrom({ heard, expected }: TrailProgress): string {
  return expected === null
    ? `${heard} ${heard === 1 ? "worker" : "workers"}; no line says how many take part`
    : `${Math.min(heard, expected)} of ${expected} ${expected === 1 ? "worker" : "workers"}`;
}

/**
 * Who is waited for, the ones that may be in trouble first.
 * @param nowUs the server's present, microseconds since the epoch: silence grows with it
 */
export function progressNotes(progress: TrailProgress, nowUs: number): ProgressNote[] {
  const of = (...hows: readonly Awaited["how"][]): Awaited[] =>
    progress.awaited.filter(({ how }) => hows.includes(how));
  const atWork = of("working", "counting");
  return [
    ...noteEach(of("silent"), "Silent", (one) => silentText(one, progress, nowUs)),
    ...noteEach(of("unheard"), "Not heard", (one) => unheardText(one, nowUs)),
    ...noteEach(of("quiet"), "Too quiet", quietText),
    ...(atWork.length > 0 ? [atWorkNote(atWork, nowUs)] : []),
    ...(progress.unnamed > 0 ? [unnamedNote(progress)] : []),
  ];
}

function noteEach(
  awaited: readonly Awaited[],
  about: ProgressNote["about"],
  textOf: (one: Awaited) => string,
): ProgressNote[] {
  const notes = awaited
    .slice(0, MOST_NAMED)
    .map((one) => ({ about, text: `${nameOf(one)}: ${textOf(one)}`, event: one.event }));
  const more = awaited.length - notes.length;
  return more > 0 ? [...notes, { about, text: `And ${more} more.`, event: null }] : notes;
}

function silentText(one: Awaited, { usual_s, done }: TrailProgress, nowUs: number): string {
  const nothing = nothingText(one, nowUs);
  if (one.step_s !== null) return `${nothing}; its median step is ${roughDurationText(one.step_s)}.`;
  if (usual_s === null) return `${nothing}.`;
  const who = done === 1 ? "the one that is done took" : `the ${done} that are done took`;
  return `${nothing}; ${who} ${roughDurationText(usual_s)}${done === 1 ? "" : " (median)"}.`;
}

/** A task may hang while its process talks. */
function nothingText(one: Awaited, nowUs: number): string {
  const heardUs = one.heard === null ? undefined : microsFromIso(one.heard);
  const isTalking = heardUs !== undefined && heardUs - sinceUs(one, nowUs) >= TALKS_FROM_US;
  if (!isTalking) return `nothing for ${silence(one, nowUs)}`;
  const ago = roughDurationText(Math.max(0, nowUs - heardUs) / 1e6);
  return `nothing of its work for ${silence(one, nowUs)}, though its process wrote ${ago} ago`;
}

function unheardText(one: Awaited, nowUs: number): string {
  if (one.since === null) return "none of its lines was collected; the coordinator alone tells of it.";
  return `nothing that tells of its work was collected for ${silence(one, nowUs)}.`;
}

function quietText(): string {
  return "its level shows warnings and errors alone, so that nothing tells how far it is.";
}

function atWorkNote(awaited: readonly Awaited[], nowUs: number): ProgressNote {
  const [longest] = [...awaited].sort((a, b) => sinceUs(a, nowUs) - sinceUs(b, nowUs));
  const names = awaited.slice(0, MOST_NAMED).map(nameOf).join(", ");
  const more = awaited.length > MOST_NAMED ? ` and ${awaited.length - MOST_NAMED} more` : "";
  const heard = longest ? `; the longest without a word for ${silence(longest, nowUs)}` : "";
  const alone = awaited.length === 1 && longest ? `; last heard of ${silence(longest, nowUs)} ago` : heard;
  return { about: "At work", text: `${names}${more}${alone}.`, event: longest?.event ?? null };
}

function unnamedNote({ unnamed, total }: TrailProgress): ProgressNote {
  const who = unnamed === 1 ? "One worker" : `${unnamed} workers`;
  return {
    about: "Unnamed",
    text: `${who} of ${total} that ${unnamed === 1 ? "is" : "are"} waited for: no line says which.`,
    event: null,
  };
}

function nameOf({ host, worker }: Awaited): string {
  return host ?? (worker === null ? "a worker" : `worker ${worker}`);
}

function sinceUs({ since }: Awaited, nowUs: number): number {
  return since === null ? nowUs : (microsFromIso(since) ?? nowUs);
}

function silence(one: Awaited, nowUs: number): string {
  return roughDurationText(Math.max(0, nowUs - sinceUs(one, nowUs)) / 1e6);
}

/**
 * When the phase that runs may be over, with its spread and its grounds.
 * @param phaseStarted when it began as the trail's phases have it, ISO 8601
 * @param nowUs the server's present, microseconds since the epoch
 */
export function forecastText(
  forecast: TrailForecast,
  progress: TrailProgress,
  phaseStarted: string,
  nowUs: number,
): string {
  const at = (iso: string): number => microsFromIso(iso) ?? nowUs;
  // A coordinator whose clock is ahead has put the forecast into its own time.
  const aheadUs = at(phaseStarted) - at(progress.started);
  const left = (iso: string): number => Math.max(0, at(iso) - aheadUs - nowUs) / 1e6;
  const { phase, from_jobs: from, of_jobs: of } = forecast;
  const [low, median, high] = [forecast.low_at, forecast.median_at, forecast.high_at].map(left);
  const when =
    median === 0 ? "may be over at any moment" : `may be over in about ${roughDurationText(median ?? 0)}`;
  const spread = `in 8 of 10 within ${low ? `${roughDurationText(low)} to ` : ""}${roughDurationText(high ?? 0)}`;
  const grounds =
    from === of
      ? `from the last ${of} jobs of its shape`
      : `from those ${from} of the last ${of} jobs of its shape that took longer than this one has`;
  const silent = progress.awaited.filter(({ how }) => how === "silent").map(nameOf);
  const without =
    silent.length > 0 ? ` The silence of ${silent.slice(0, MOST_NAMED).join(", ")} is not in it.` : "";
  return `${phase} ${when}, ${spread}; ${grounds}.${without}`;
}
