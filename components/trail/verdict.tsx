"use client";
import type { Trail } from "../../lib/trail/shape.ts";
import { LogText } from "../ui/log-text.tsx";

/**
 * Shows where a line is in picture and list. It is told by an attribute, so that neither is drawn anew.
 * @param event the line; undefined for none
 */
function lightUp(event: string | undefined): void {
  for (const lit of document.querySelectorAll("[data-lit]")) lit.removeAttribute("data-lit");
  if (event === undefined) return;
  const id = CSS.escape(event);
  for (const sign of document.querySelectorAll(`[data-signs~="${id}"], [data-event="${id}"]`))
    sign.setAttribute("data-lit", "");
}

const HEADS = {
  failed: "Failed",
  cancelled: "Cancelled",
  stalled: "Stalled",
  unknown: "Lost",
  running: "Running",
  completed: "Completed",
} as const satisfies Record<Trail["state"], string>;

const SURE = { certain: "Certain", likely: "Likely", guess: "A guess" } as const;

/** Why a job did not come to its good end: in whose words, where it began, what followed, each with its lines. */
export function Verdict({
  trail,
  numbers,
  onMark,
}: {
  trail: Trail;
  /** Numbers of the lines that it cites, by event. */
  numbers: ReadonlyMap<string, number>;
  onMark: (event: string) => void;
}) {
  const { state, reason, cause, verdict } = trail;
  if (!reason && !cause && !verdict) return null;
  const isFailure = state === "failed";
  const sentences = verdict?.sentences ?? [];
  return (
    <section
      aria-label="Verdict"
      className={`border-y border-line px-4 py-1.5 max-sm:px-3 md:max-h-60 md:overflow-y-auto ${isFailure ? "bg-error-soft" : "bg-warn-soft"}`}
    >
      <p className="min-w-0 break-words">
        <span className={isFailure ? "font-medium text-error" : "font-medium text-warn"}>{HEADS[state]}</span>
        {reason && (
          <span>
            : <LogText text={reason} />
          </span>
        )}
        {cause && cause.text !== reason && (
          <>
            {". "}
            <LogText text={sourceOf(cause)} />
            <span className="log-text">
              <LogText text={cause.text} />
            </span>
          </>
        )}{" "}
        {cause && (
          <button
            type="button"
            className="text-accent underline underline-offset-2"
            onClick={() => onMark(cause.event)}
          >
            Show the line
          </button>
        )}
        {verdict && <span className="text-text-2"> · {SURE[verdict.confidence]}</span>}
      </p>
      {sentences.length > 0 && (
        <ol className="mt-0.5 flex flex-col gap-0.5 text-text-2">
          {sentences.map(({ text, events }) => (
            <li key={`${text} ${events.join(" ")}`} className="min-w-0 break-words">
              <LogText text={text} />
              {events.map((event) => (
                <LineNumber
                  key={event}
                  event={event}
                  number={numbers.get(event) ?? 0}
                  onClick={() => onMark(event)}
                />
              ))}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Whose words the cause is in: a worker that was lost says nothing itself. */
function sourceOf({ lane, told_by }: NonNullable<Trail["cause"]>): string {
  if (lane === null) return "";
  return told_by === "worker" ? `${lane} said: ` : `The coordinator said of ${lane}: `;
}

/** The number of a cited line: the same stands on its mark and beside the line, and pointing at it lights them up. */
function LineNumber({ event, number, onClick }: { event: string; number: number; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Show line ${number}`}
      title="Show the line"
      onClick={onClick}
      onPointerEnter={() => lightUp(event)}
      onPointerLeave={() => lightUp(undefined)}
      className="tabular ml-1 inline-flex h-4 min-w-4 items-center justify-center rounded border border-line-strong bg-panel px-1 text-[10.5px] text-text hover:bg-hover pointer-coarse:h-6 pointer-coarse:min-w-6"
    >
      {number}
    </button>
  );
}
