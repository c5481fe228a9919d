"use client";
import { ArrowLeft, ChevronRight, SquareTerminal } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Trail } from "../../lib/trail/shape.ts";
import { CommandList } from "../commands/command-list.tsx";
import { fetchNote } from "../data/note.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";

/** What of a job can be copied. */
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
    <div className="flex w-64 max-w-full flex-col overflow-y-auto p-1">
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
    </div>
  );
}

const ITEM = "w-full justify-start!";

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
