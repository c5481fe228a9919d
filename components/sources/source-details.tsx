import type { ReactNode } from "react";
import type { SourceReport } from "../../server/protocol/sources.ts";
import { durationText, shareText } from "../ui/format-amount.ts";
import { TimeText } from "../ui/time-text.tsx";
import { SourceActions } from "./source-actions.tsx";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

/** Everything that is known of a source, and what can be done with it. */
export function SourceDetails({ source, isChangeable }: { source: SourceReport; isChangeable: boolean }) {
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 max-sm:grid-cols-1 max-sm:gap-y-0.5">
        <Fact name="Formats">{formatsText(source.formats)}</Fact>
        {source.unrecognised.length > 0 && (
          <Fact name="Not recognised">
            <ul className="flex flex-col gap-0.5">
              {source.unrecognised.map((line, index) => (
                // The same line may be there twice, and examples have no other name than their place.
                <li
                  key={`${index} ${line}`}
                  className="log-text truncate rounded-sm bg-panel px-1.5 py-px"
                  title={signedText(line)}
                >
                  <LogText text={line} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {source.clocks.length > 0 && (
          <Fact name="Clocks">
            {source.clocks.map(({ host, ahead_ms: aheadMs }) => (
              <span key={host} className="mr-3 whitespace-nowrap">
                <LogText text={host} /> is {durationText(Math.abs(aheadMs))}{" "}
                {aheadMs > 0 ? "ahead" : "behind"}
              </span>
            ))}
          </Fact>
        )}
        <Fact name="Gaps">{source.gaps.length === 0 ? "None known" : <Gaps gaps={source.gaps} />}</Fact>
        <Fact name="Position">
          <code className="log-text break-all text-text-2">
            <LogText text={source.position ?? "Nothing stored since the start"} />
          </code>
        </Fact>
        {source.settings && (
          <Fact name="Settings">
            <Settings settings={source.settings} />
          </Fact>
        )}
      </dl>
      <SourceActions source={source} isChangeable={isChangeable} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** For example “json 98%, unrecognised 2%”. */
function formatsText(formats: SourceReport["formats"]): string {
  if (formats.length === 0) return "No line since the start";
  return formats.map(({ name, share }) => `${name || "unrecognised"} ${shareText(share)}`).join(", ");
}

function Gaps({ gaps }: { gaps: SourceReport["gaps"] }) {
  return (
    <ul className="flex flex-col gap-1">
      {gaps.map(({ from, to, reason }) => (
        <li key={`${from} ${to} ${reason}`}>
          {from ? <TimeText iso={from} withDate /> : "the beginning"} to{" "}
          {to ? <TimeText iso={to} withDate /> : "now"}: <LogText text={reason} />
        </li>
      ))}
    </ul>
  );
}

/** The source's table, a key a line, as in jobtrail.toml. */
function Settings({ settings }: { settings: NonNullable<SourceReport["settings"]> }) {
  const lines = Object.entries(settings)
    .filter(([name, value]) => value !== undefined && name !== "paused")
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return (
    <pre className="log-text overflow-x-auto text-text-2">
      <LogText text={lines.join("\n")} />
    </pre>
  );
}
