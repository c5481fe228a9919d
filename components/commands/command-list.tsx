"use client";
import { useState } from "react";
import type { Commands } from "../../server/protocol/commands.ts";
import { useCommands, type CommandSelection } from "../data/commands.ts";
import { problemText } from "../data/fetch-json.ts";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { LogText } from "../ui/log-text.tsx";

/** The commands of a selection as it is when they are first shown: a live view moves on. */
export function CommandList({ selection }: { selection: () => CommandSelection }) {
  const [asked] = useState(selection);
  const { data, error, refetch } = useCommands(asked);
  if (error) return <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <div className="p-3">
        <Spinner label="Comparing commands with the lines" />
      </div>
    );
  return <Loaded answer={data} />;
}

function Loaded({ answer: { commands, without } }: { answer: Commands }) {
  return (
    <>
      <div className="flex shrink-0 items-center justify-between gap-3 border-b border-line px-3 py-1.5">
        <p className="text-text-2">
          {commands.length === 0
            ? "No command shows these lines"
            : "Each shows its lines as they were written, on the host where they are"}
        </p>
        {commands.length > 1 && <CopyButton look="plain" text={() => allOf(commands)} label="Copy all" />}
      </div>
      <ul aria-label="Commands" tabIndex={0} className="min-h-0 overflow-y-auto">
        {commands.map((command) => (
          <Command key={`${command.source} ${command.command}`} command={command} />
        ))}
        {without.map(({ source, reason }) => (
          <li key={source} className="border-b border-line px-3 py-2 last:border-0">
            <p className="font-medium">
              <LogText text={source} />
            </p>
            <p className="text-text-2">
              <LogText text={reason} />
            </p>
          </li>
        ))}
        {commands.length === 0 && without.length === 0 && (
          <li className="px-3 py-2 text-text-2">There are no lines in view.</li>
        )}
      </ul>
    </>
  );
}

function Command({
  command: { source, what, command, exact, notes },
}: {
  command: Commands["commands"][number];
}) {
  return (
    <li className="border-b border-line px-3 py-2 last:border-0">
      <div className="flex min-h-7 items-center gap-2">
        <p className="min-w-0 truncate">
          <span className="font-medium">
            <LogText text={what || source} />
          </span>
          {what && what !== source && (
            <span className="text-text-3">
              {" "}
              <LogText text={source} />
            </span>
          )}
        </p>
        {exact ? <Badge tone="good">Exact</Badge> : <Badge tone="warn">Shows more</Badge>}
        <CopyButton look="plain" text={command} label="Copy" className="ml-auto" />
      </div>
      <pre className="log-text mt-1 rounded-md border border-line bg-bg px-2 py-1.5 whitespace-pre-wrap [overflow-wrap:anywhere]">
        <LogText text={command} />
      </pre>
      {notes.map((note) => (
        <p key={note} className="mt-1 text-text-2">
          <LogText text={note} />
        </p>
      ))}
    </li>
  );
}

/** One script: who reads it sees which host each command is for. */
function allOf(commands: Commands["commands"]): string {
  return commands.map(({ source, what, command }) => `# ${comment(source, what)}\n${command}\n`).join("");
}

/** A name comes from a log: nothing in it may end the comment and be run. */
function comment(source: string, what: string): string {
  return `${source}: ${what}`.replace(/\p{Cc}+/gu, " ");
}
