import { Pause, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import type { SourceReport } from "../../server/protocol/sources.ts";
import { problemText } from "../data/fetch-json.ts";
import { useSample, useSource } from "../data/sources.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";

/** Pauses, resumes and removes a source; removing asks first what becomes of its lines. */
export function SourceActions({ source, isChangeable }: { source: SourceReport; isChangeable: boolean }) {
  const { setPaused, remove } = useSource(source.name);
  const sample = useSample();
  const [isAsking, setAsking] = useState(false);
  if (!isChangeable) return null;
  const isPaused = source.state === "paused";
  const error = setPaused.error ?? remove.error ?? sample.remove.error;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {source.settings && (
          <Button disabled={setPaused.isPending} onClick={() => setPaused.mutate(!isPaused)}>
            {isPaused ? <Play size={13} /> : <Pause size={13} />} {isPaused ? "Resume" : "Pause"}
          </Button>
        )}
        {source.sample && (
          <Button look="danger" disabled={sample.remove.isPending} onClick={() => sample.remove.mutate()}>
            <Trash2 size={13} /> Remove the sample and its lines
          </Button>
        )}
        {!source.sample && !isAsking && (
          <Button look="danger" onClick={() => setAsking(true)}>
            <Trash2 size={13} /> Remove…
          </Button>
        )}
        {isAsking && (
          <>
            {source.settings && (
              <Button disabled={remove.isPending} onClick={() => remove.mutate("keep")}>
                Remove, keep its lines
              </Button>
            )}
            {source.rows > 0 && (
              <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate("drop")}>
                {source.settings ? "Remove with its lines" : "Delete its lines"}
              </Button>
            )}
            <Button look="plain" onClick={() => setAsking(false)}>
              Cancel
            </Button>
          </>
        )}
      </div>
      {error && <ProblemNotice {...problemText(error)} />}
    </div>
  );
}
