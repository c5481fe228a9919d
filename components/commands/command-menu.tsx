"use client";
import { SquareTerminal } from "lucide-react";
import type { CommandSelection } from "../data/commands.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { CommandList } from "./command-list.tsx";

/** Opens the commands that show the same lines on the hosts where they are. */
export function CommandMenu({ selection }: { selection: () => CommandSelection }) {
  return (
    <Popover
      label="Copy as command"
      align="end"
      className="flex max-h-[70dvh] w-[44rem] max-w-[calc(100vw-1rem)] flex-col overflow-hidden p-0!"
      trigger={
        <Button look="plain" size="icon" aria-label="Copy as command" title="Copy as command">
          <SquareTerminal size={15} />
        </Button>
      }
    >
      <CommandList selection={selection} />
    </Popover>
  );
}
