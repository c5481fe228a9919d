"use client";
import { Unplug } from "lucide-react";
import { useEffect, useState } from "react";
import { isoFromMicros } from "../../lib/time.ts";
import { liveConnection, useConnectionState, useSilentSince } from "../live/live-context.ts";
import { Button } from "../ui/button.tsx";
import { TimeText } from "../ui/time-text.tsx";

/** A server that is started anew is back sooner; nobody need read of that. */
const SAID_AFTER_MS = 2_000;

/** Says that nothing on the page moves on, where the server is silent: clocks and whatever turns stand still then. */
export function SilenceNotice() {
  const sinceMs = useSilentSince();
  const isOutdated = useConnectionState() === "outdated";
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    if (sinceMs === undefined) return;
    const timer = setTimeout(() => setSaid(true), SAID_AFTER_MS);
    document.documentElement.toggleAttribute("data-silent", true);
    return () => {
      clearTimeout(timer);
      setSaid(false);
      document.documentElement.toggleAttribute("data-silent", false);
    };
  }, [sinceMs]);
  if (!isSaid || sinceMs === undefined) return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-warn-soft px-4 py-1.5 max-sm:px-3"
    >
      <Unplug size={15} className="shrink-0 text-warn" aria-hidden="true" />
      <p className="min-w-0 flex-1">
        <span className="font-medium text-warn">
          {isOutdated
            ? "The server speaks a newer version than this page since "
            : "The server has been silent since "}
        </span>
        <TimeText iso={isoFromMicros(sinceMs * 1_000)} withDate />. What is shown stood so then, and clocks
        stand still
        {isOutdated ? "." : "; it goes on by itself once the server answers."}
      </p>
      {isOutdated ? (
        <Button onClick={() => location.reload()}>Reload</Button>
      ) : (
        <Button onClick={() => liveConnection().retryNow()}>Try now</Button>
      )}
    </div>
  );
}
