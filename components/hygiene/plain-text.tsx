import { Braces } from "lucide-react";
import type { PlainTextNotice } from "../../server/protocol.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { shareText } from "../ui/format-amount.ts";
import { Notice } from "./notice.tsx";

/** A source whose lines are mostly not JSON: what JSON would tell beside, and the setting that brings it. */
export function PlainText({ notice }: { notice: PlainTextNotice }) {
  const formats = notice.formats.map(({ name, share }) => `${name} ${shareText(share)}`).join(", ");
  return (
    <Notice
      tone="plain"
      icon={<Braces size={15} />}
      title={`The lines of ${notice.source} would tell more as JSON`}
      summary={`They are in text formats now: ${formats}.`}
      opening="What it gains and how"
    >
      <ul className="list-disc pl-4">
        {notice.gains.map((gain) => (
          <li key={gain}>{gain}</li>
        ))}
      </ul>
      <p>Write this into coordinator.toml and worker.toml and restart the services between two jobs:</p>
      <div className="flex items-start gap-2">
        <pre className="log-text min-w-0 flex-1 rounded-md border border-line bg-bg px-2 py-1 whitespace-pre-wrap">
          {notice.block}
        </pre>
        <CopyButton text={notice.block} label="Copy" />
      </div>
      {notice.effect && <p className="font-medium">{notice.effect}</p>}
    </Notice>
  );
}
