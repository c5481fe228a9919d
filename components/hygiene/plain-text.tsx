import { Braces } from "lucide-react";
import type { PlainTextNotice } from "../../server/protocol/hygiene.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { shareText } from "../ui/format-amount.ts";
import { namesText } from "./names-text.ts";
import { Notice } from "./notice.tsx";
import { LogText } from "../ui/log-text.tsx";

/** Sources whose lines are mostly not JSON: what JSON would tell beside, and the setting that brings it. */
export function PlainText({ notice }: { notice: PlainTextNotice }) {
  const { sources, gains, block, effect } = notice;
  const names = new Set(sources.flatMap(({ formats }) => formats.map(({ name }) => name)));
  return (
    <Notice
      tone="plain"
      icon={<Braces size={15} />}
      title={`The lines of ${namesText(
        sources.map(({ name }) => name),
        "sources",
      )} would tell more as JSON`}
      summary={`They are text now: ${[...names].join(", ")}.`}
      opening="What it gains and how"
    >
      <p className="break-words text-text-2">
        <LogText text={sources.map(({ name, formats }) => `${name}: ${sharesText(formats)}`).join("; ")} />
      </p>
      <ul className="list-disc pl-4">
        {gains.map((gain) => (
          <li key={gain}>{gain}</li>
        ))}
      </ul>
      <p>Write this into coordinator.toml and worker.toml and restart the services between two jobs:</p>
      <div className="flex items-start gap-2">
        <pre className="log-text min-w-0 flex-1 rounded-md border border-line bg-bg px-2 py-1 whitespace-pre-wrap">
          {block}
        </pre>
        <CopyButton text={block} label="Copy" />
      </div>
      {effect && <p className="font-medium">{effect}</p>}
    </Notice>
  );
}

function sharesText(formats: PlainTextNotice["sources"][number]["formats"]): string {
  return formats.map(({ name, share }) => `${name} ${shareText(share)}`).join(", ");
}
