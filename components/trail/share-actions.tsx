"use client";
import { ChevronDown, GitCompareArrows } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { Trail } from "../../lib/trail/shape.ts";
import { linkToComparison } from "../../lib/view.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Popover } from "../ui/popover.tsx";
import { fetchNote } from "../data/note.ts";

// What is opened by hand is loaded then.
const ShareMenu = dynamic(() => import("./share-menu.tsx").then((loaded) => loaded.ShareMenu));

/** Jobs of which there is something to tell: why they did not come to their good end. */
const TOLD: ReadonlySet<Trail["state"]> = new Set(["failed", "cancelled", "stalled", "unknown"]);

/** How a job is shown to others: its link, its incident note, and in a menu whatever else there is. */
export function ShareActions({
  trail,
  linkText,
  query,
}: {
  trail: Trail;
  /** The address of what is looked at. */
  linkText: () => string;
  /** The lines that are listed below. */
  query: string;
}) {
  return (
    <>
      <Link
        href={linkToComparison(trail.name)}
        prefetch={false}
        className="inline-flex h-7 items-center gap-1.5 rounded-md px-2.5 text-text-2 hover:bg-hover hover:text-text pointer-coarse:h-9"
      >
        <GitCompareArrows size={13} aria-hidden="true" /> Compare
      </Link>
      {trail.verdict && TOLD.has(trail.state) && (
        <CopyButton text={() => fetchNote(trail.name, linkText())} label="Incident note" />
      )}
      <Popover
        label="Copy and download"
        align="end"
        className="flex max-h-[70dvh] max-w-[calc(100vw-1rem)] flex-col overflow-hidden p-0!"
        trigger={
          <Button>
            Copy <ChevronDown size={13} aria-hidden="true" />
          </Button>
        }
      >
        <ShareMenu trail={trail} linkText={linkText} query={query} />
      </Popover>
      <CopyButton look="primary" text={linkText} label="Copy link" />
    </>
  );
}
