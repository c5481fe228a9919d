import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { LogText } from "../ui/log-text.tsx";

/** Something to put right when there is time: what it is, and behind a click what to do. */
export function Notice({
  tone,
  icon,
  title,
  summary,
  opening,
  children,
}: {
  tone: "warn" | "plain";
  icon: ReactNode;
  title: string;
  summary: ReactNode;
  /** What the click shows. */
  opening: string;
  children: ReactNode;
}) {
  return (
    <article className="rounded-lg border border-line bg-panel px-3 py-2">
      <div className="flex items-start gap-2.5">
        <span
          className={clsx("mt-0.5 shrink-0", tone === "warn" ? "text-warn" : "text-text-2")}
          aria-hidden="true"
        >
          {icon}
        </span>
        <div className="min-w-0 flex-1">
          <h2 className={clsx("font-medium break-words", tone === "warn" && "text-warn")}>
            <LogText text={title} />
          </h2>
          <p className="text-text-2">{summary}</p>
          <details className="group mt-1">
            <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm pr-1 text-accent pointer-coarse:min-h-9 [&::-webkit-details-marker]:hidden">
              <ChevronRight size={14} className="group-open:rotate-90" aria-hidden="true" />
              {opening}
            </summary>
            <div className="flex max-w-4xl flex-col gap-2 py-2">{children}</div>
          </details>
        </div>
      </div>
    </article>
  );
}
