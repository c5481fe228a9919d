"use client";
import clsx from "clsx";
import { useEffect } from "react";
import { liveConnection, useConnectionState } from "../live/live-context.ts";
import type { LiveState } from "../live/live-connection.ts";
import { Tooltip } from "../ui/tooltip.tsx";

const SAID: Record<LiveState, { word: string; explanation: string; dot: string }> = {
  idle: {
    word: "Idle",
    explanation: "Not connected to the server.",
    dot: "border border-text-3",
  },
  connecting: { word: "Connecting", explanation: "Connecting to the server.", dot: "bg-warn" },
  open: {
    word: "Connected",
    explanation: "New lines arrive as soon as they are stored.",
    dot: "bg-good",
  },
  waiting: {
    word: "Disconnected",
    explanation: "The connection is lost; trying again. Nothing is skipped: it resumes where it stopped.",
    dot: "bg-error",
  },
  outdated: {
    word: "Reload needed",
    explanation: "The server speaks a newer version than this page. Reload the page.",
    dot: "bg-error",
  },
};

/** Whether live lines can arrive, in the top bar. */
export function ConnectionState() {
  const state = useConnectionState();
  useEffect(() => liveConnection().hold(), []);
  const { word, explanation, dot } = SAID[state];
  return (
    <Tooltip label={explanation}>
      <span role="status" tabIndex={0} className="flex h-7 items-center gap-1.5 px-1 text-text-2">
        <span className={clsx("size-2 rounded-full", dot)} aria-hidden="true" />
        <span className="max-sm:sr-only">{word}</span>
      </span>
    </Tooltip>
  );
}
