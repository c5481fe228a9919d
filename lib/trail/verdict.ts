import type { Blame } from "./blame.ts";
import { cancellationReason } from "./cancellation.ts";
import type { Lane } from "./lane.ts";
import type { Reading } from "./reading.ts";
import type { Sentence, VerdictLines } from "./verdict-lines.ts";
import { doingWords } from "./doing.ts";
import { isCrash } from "./failures.ts";
import { followingWords } from "./following.ts";
import { clockTime, lastWords, laneName, quoted } from "./wording.ts";
import type { Stall } from "./stall.ts";
import { runbookFor } from "../zisk/runbook.ts";

/** What is told of a job that did not come to its good end. */
export interface Verdict {
  cause: { lane: Lane | undefined; worker: string; reading: Reading | undefined } | null;
  confidence: "certain" | "likely" | "guess";
  sentences: Sentence[];
}

/** Why a job failed, was cancelled, is stalled or was forgotten; null for one that runs or completed, or of which nothing is known. */
export function verdictOf(lines: VerdictLines): Verdict | null {
  if (lines.stall) return stalled(lines, lines.stall);
  if (lines.job.state === "failed") return lines.blame ? failed(lines, lines.blame) : unexplained(lines);
  if (lines.job.state === "cancelled") return cancelled(lines);
  if (lines.job.state === "unknown" && lines.restart) return forgotten(lines, lines.restart);
  return null;
}

function failed(lines: VerdictLines, blame: Blame): Verdict {
  const { reading, lane, worker, confidence } = blame;
  return {
    cause: { lane, worker, reading },
    confidence,
    sentences: [
      ...statedReason(lines),
      began(lines, blame),
      ...lastWords(lane, reading),
      ...doingWords(lines, lane, lines.correctedUs(reading)),
      ...followingWords(lines, blame),
      ...runbook(reading, blame.by),
    ],
  };
}

/** The coordinator's line that ends the job. */
function statedReason({ readings }: VerdictLines): Sentence[] {
  const stated = readings.find(
    ({ milestone }) => milestone === "job_failed" || milestone === "setup_mismatched",
  );
  if (!stated) return [];
  const text =
    stated.reason === ""
      ? `The coordinator says: ${quoted(stated.text)}`
      : `The coordinator failed the job: ${quoted(stated.reason)}`;
  return [{ text, events: [stated.id] }];
}

const BEGAN = { certain: "It began", likely: "It probably began", guess: "It may have begun" } as const;

function began(
  { job, correctedUs }: VerdictLines,
  { reading, lane, worker, confidence, by, isElsewhere }: Blame,
): Sentence {
  const events = [reading.id, ...(by && by !== reading ? [by.id] : [])];
  const isTold = !lane?.own.includes(reading);
  const beforeUs = job.endUs === null ? 0 : job.endUs - correctedUs(reading);
  // What a process prints as it breaks has no time of its own, but that of the line before it.
  const isTimed = !isCrash(reading) || reading.milestone === "killed";
  const before = beforeUs >= 1_000 && !isTold && isTimed ? `, ${seconds(beforeUs)} before the job ended` : "";
  const where = lane
    ? laneName(lane)
    : worker === ""
      ? "a worker that no line names"
      : `worker ${worker}, of which no line was collected`;
  const text = `${BEGAN[confidence]} on ${where}${before}`;
  if (isElsewhere) return { text: `${text}; what the coordinator names failed only behind it.`, events };
  if (isTold && lane?.role === "worker") return { text: `${text}; its own lines say nothing of it.`, events };
  return { text: `${text}.`, events };
}

function seconds(us: number): string {
  return us < 1e6 ? `${Math.round(us / 1_000)} ms` : `${(us / 1e6).toFixed(1)} s`;
}

function runbook(...lines: readonly (Reading | undefined)[]): Sentence[] {
  for (const line of lines) {
    const entry = line && runbookFor(line.milestone, `${line.text} ${line.reason}`);
    if (line && entry) return [{ text: `${entry.advice}: ${entry.command}`, events: [line.id] }];
  }
  return [];
}

function unexplained(lines: VerdictLines): Verdict | null {
  const sentences = statedReason(lines);
  return sentences.length > 0 ? { cause: null, confidence: "guess", sentences } : null;
}

function cancelled({ readings }: VerdictLines): Verdict {
  const ending = readings.find(({ milestone }) => milestone === "job_cancelled");
  const told = readings.filter(({ milestone }) => milestone === "task_cancelled");
  const reason = cancellationReason(readings);
  const events = [...(ending ? [ending] : []), ...told].slice(0, 8).map(({ id }) => id);
  const why = reason === "" ? "no line says why" : `its workers were told: ${quoted(reason)}`;
  const sentences = [{ text: `The job was cancelled and failed of nothing; ${why}.`, events }];
  return {
    cause: null,
    confidence: ending ? "certain" : "likely",
    sentences: events.length > 0 ? sentences : [],
  };
}

function forgotten({ drawn }: VerdictLines, restart: Reading): Verdict {
  const lane = drawn.find(({ lane: { role } }) => role === "coordinator")?.lane;
  const last = lane?.own.findLast(({ timeUs }) => timeUs < restart.timeUs);
  const sentences = [
    {
      text: `The coordinator${restart.host ? ` on ${restart.host}` : ""} was started anew at ${clockTime(restart.timeUs)} and knows nothing of the job any more.`,
      events: [restart.id],
    },
    ...(last
      ? [
          {
            text: `The last that it said of the job: ${quoted(last.text || last.milestone)}`,
            events: [last.id],
          },
        ]
      : []),
  ];
  return { cause: { lane, worker: "", reading: restart }, confidence: "certain", sentences };
}

function stalled(lines: VerdictLines, { phase, silent, strikesUs, limitSeconds }: Stall): Verdict {
  const [first, ...others] = silent;
  const sentences: Sentence[] = silent.slice(0, 8).flatMap(({ lane, last, sinceUs }) => {
    if (!last || sinceUs === null) return [];
    const words = last.text === "" ? last.milestone.replaceAll("_", " ") : last.text;
    return [
      {
        text: `${laneName(lane)} has said nothing of its task since ${clockTime(sinceUs)}; the last was: ${quoted(words)}`,
        events: [last.id],
      },
    ];
  });
  const started =
    lines.readings.find((reading) => reading.milestone === "phase_started" && reading.phase === phase) ??
    lines.readings.find(({ milestone }) => milestone === "aggregator_assigned");
  if (strikesUs !== null && started)
    sentences.push({
      text: `The coordinator's time-out of ${limitSeconds} s strikes at ${clockTime(strikesUs)}, unless it is configured otherwise.`,
      events: [started.id],
    });
  if (first) sentences.push(...doingWords(lines, first.lane, first.sinceUs ?? lines.job.lastUs));
  return {
    cause: first ? { lane: first.lane, worker: first.lane.workerName, reading: first.last } : null,
    confidence: others.length === 0 ? "likely" : "guess",
    sentences,
  };
}
