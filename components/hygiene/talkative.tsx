import { Volume2 } from "lucide-react";
import type { TalkativeNotice } from "../../server/protocol/hygiene.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { amountText, shareText } from "../ui/format-amount.ts";
import { namesText } from "./names-text.ts";
import { Notice } from "./notice.tsx";
import { LogText } from "../ui/log-text.tsx";

const COUNT = new Intl.NumberFormat("en");

/** A service that has been at debug or trace for more than ten minutes: what it costs and how to restore info. */
export function Talkative({ notice }: { notice: TalkativeNotice }) {
  const { service, source, hosts, level, today, steps, where, warning } = notice;
  const commands = steps.flatMap(({ command }) => command ?? []);
  return (
    <Notice
      tone="warn"
      icon={<Volume2 size={15} />}
      title={`${service ?? source} on ${hosts.length === 0 ? "an unnamed host" : namesText(hosts, "hosts")} has been at ${level} for more than ten minutes`}
      summary={
        <>
          It wrote <strong className="font-semibold">{shareText(today.row_share)} of all rows</strong> and{" "}
          <strong className="font-semibold">{shareText(today.byte_share)} of all bytes</strong> received today
          (UTC): {COUNT.format(today.rows)} {today.rows === 1 ? "row" : "rows"},{" "}
          {amountText(today.bytes, "bytes")}.
        </>
      }
      opening="Restore info"
    >
      {hosts.length > 3 && (
        <p className="break-words text-text-2">
          Hosts: <LogText text={hosts.join(", ")} />
        </p>
      )}
      <p className="text-text-2">
        {where}
        {where === "On the host" &&
          hosts.length > 0 &&
          (hosts.length === 1 ? <LogText text={` ${hosts[0]}`} /> : ", each of them")}
        :
      </p>
      <ol className="flex flex-col gap-2">
        {steps.map(({ what, command }) => (
          <li key={what} className="flex flex-col gap-1">
            <span>
              <LogText text={what} />
            </span>
            {command !== null && <Command text={command} />}
          </li>
        ))}
      </ol>
      <p className="font-medium">{warning}</p>
      {commands.length > 1 && (
        <div>
          <CopyButton text={commands.join("\n")} label="Copy all commands" />
        </div>
      )}
    </Notice>
  );
}

function Command({ text }: { text: string }) {
  return (
    <span className="flex items-start gap-2 max-sm:flex-col">
      <code className="log-text min-w-0 flex-1 max-sm:w-full rounded-md border border-line bg-bg px-2 py-1 break-words whitespace-pre-wrap">
        <LogText text={text} />
      </code>
      <CopyButton text={text} label="Copy" />
    </span>
  );
}
