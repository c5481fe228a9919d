"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { problemText } from "../data/fetch-json.ts";
import { useSources } from "../data/sources.ts";
import { HygieneNotices } from "../hygiene/hygiene-notices.tsx";
import { NotifySection } from "../notify/notify-section.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { AddSource } from "./add-source.tsx";
import { SourcesTable } from "./sources-table.tsx";

/** Where lines come from, how each source fares, and the way to add another. */
export function SourcesPage() {
  const { data, error, refetch } = useSources();
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="flex items-center gap-2 px-4 py-2.5 max-sm:px-3">
        <h1 className="flex-1 text-lg font-semibold">Sources</h1>
        {data?.config.changeable && (
          <Button onClick={() => setAdding(true)}>
            <Plus size={14} /> Add a source
          </Button>
        )}
      </div>
      {data?.config.problem && (
        <ProblemNotice
          title="The changed configuration is not in force; what was read before is still read"
          detail={data.config.problem}
        />
      )}
      {error && <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />}
      <HygieneNotices />
      {!data && !error && (
        <div className="px-4">
          <Spinner label="Asking for the sources" />
        </div>
      )}
      {data && data.sources.length === 0 && <NoSources file={data.config.file} />}
      {data && data.sources.length > 0 && (
        <SourcesTable sources={data.sources} isChangeable={data.config.changeable} />
      )}
      {data && data.findings.length > 0 && <Findings findings={data.findings} />}
      <NotifySection />
      <Sheet title="Add a source" from="middle" open={isAdding} onClose={() => setAdding(false)}>
        <AddSource file={data?.config.file ?? "jobtrail.toml"} onDone={() => setAdding(false)} />
      </Sheet>
    </div>
  );
}

function NoSources({ file }: { file: string }) {
  return (
    <EmptyState title="No source is being read">
      <p>
        Add one here or in <code className="break-all">{file}</code>, or send lines to{" "}
        <code>POST /api/ingest</code>.
      </p>
    </EmptyState>
  );
}

/** What was looked at because nothing is configured. */
function Findings({ findings }: { findings: readonly string[] }) {
  return (
    <div className="px-7 py-3 text-text-2 max-sm:px-3">
      <p>No source is configured, so this machine was looked at:</p>
      <ul className="list-disc pl-4">
        {findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
    </div>
  );
}
