"use client";
import { ArrowLeft, ChevronRight, Download, SquareTerminal } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Trail } from "../../lib/trail/shape.ts";
import { CommandList } from "../commands/command-list.tsx";
import { problemText, withParameters } from "../data/fetch-json.ts";
import { fetchNote } from "../data/note.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { downloadPng } from "./download-png.ts";

/** What of a job can be copied, and the forms in which it leaves. */
export function ShareMenu({
  trail,
  linkText,
  query,
}: {
  trail: Trail;
  linkText: () => string;
  query: string;
}) {
  const [isCommands, setCommands] = useState(false);
  const [problem, setProblem] = useState<string>();
  const png = async () => {
    try {
      setProblem(undefined);
      await downloadPng(trail.name);
    } catch (error) {
      setProblem(problemText(error).detail);
    }
  };
  const back = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone.
  useEffect(() => back.current?.focus(), [isCommands]);
  if (isCommands)
    return (
      <div className="flex min-h-0 w-[44rem] max-w-full flex-col">
        <Button look="plain" ref={back} className="m-1 self-start" onClick={() => setCommands(false)}>
          <ArrowLeft size={13} aria-hidden="true" /> Back
        </Button>
        <CommandList selection={() => ({ query, from: undefined, to: undefined })} />
      </div>
    );
  return (
    <div className="flex w-72 max-w-full flex-col overflow-y-auto p-1">
      <Group name="Copy">
        <CopyButton look="plain" className={ITEM} text={trail.job_id ?? trail.job} label="Job ID" />
        <CopyButton
          look="plain"
          className={ITEM}
          text={() => fetchNote(trail.name, linkText())}
          label="Incident note (Markdown)"
        />
        <Button look="plain" className={ITEM} onClick={() => setCommands(true)}>
          <SquareTerminal size={13} aria-hidden="true" /> Commands for the hosts
          <ChevronRight size={13} className="ml-auto" aria-hidden="true" />
        </Button>
      </Group>
      <Group name="Download">
        {DOWNLOADS.map(({ format, label }) => (
          <a key={format} className={LINK} download href={exportOf(trail.name, format, linkText())}>
            <Download size={13} aria-hidden="true" /> {label}
          </a>
        ))}
        <Button look="plain" className={ITEM} onClick={() => void png()}>
          <Download size={13} aria-hidden="true" /> Picture (PNG)
        </Button>
        {problem && (
          <p role="alert" className="px-2.5 py-1 text-error">
            {problem}
          </p>
        )}
      </Group>
    </div>
  );
}

/** The forms that the server writes; docs/sharing.md says what is in each. */
const DOWNLOADS = [
  { format: "html", label: "One file to open anywhere (HTML)" },
  { format: "json", label: "Trail and lines (JSON)" },
  { format: "perfetto", label: "Perfetto trace (JSON)" },
  { format: "otlp", label: "OTLP spans (JSON)" },
  { format: "svg", label: "Picture (SVG)" },
] as const;

function exportOf(job: string, format: string, link: string): string {
  return withParameters(`/api/jobs/${encodeURIComponent(job)}/export`, { format, link });
}

const ITEM = "w-full justify-start!";
const LINK =
  "inline-flex h-7 w-full items-center gap-1.5 rounded-md px-2.5 text-text-2 hover:bg-hover hover:text-text pointer-coarse:h-9";

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={name} className="flex flex-col">
      <p className="px-2.5 pt-1.5 pb-0.5 text-text-3" aria-hidden="true">
        {name}
      </p>
      {children}
    </div>
  );
}
