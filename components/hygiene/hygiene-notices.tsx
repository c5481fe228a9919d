"use client";
import { problemText } from "../data/fetch-json.ts";
import { useHygiene } from "../data/hygiene.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { PlainText } from "./plain-text.tsx";
import { Talkative } from "./talkative.tsx";

/** What the logs of all sources cost or leave untold needlessly, each with its remedy; nothing where all is well. */
export function HygieneNotices() {
  const { data, error, refetch } = useHygiene();
  if (error) return <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />;
  if (!data || data.talkative.length + data.plain_text.length === 0) return null;
  return (
    <section aria-label="Log hygiene" className="flex flex-col gap-2 px-4 pb-4 max-sm:px-3">
      {data.talkative.map((notice) => (
        <Talkative
          key={`${notice.source} ${notice.service} ${notice.level} ${notice.hosts[0]}`}
          notice={notice}
        />
      ))}
      {data.plain_text.map((notice) => (
        <PlainText key={notice.sources[0]?.name} notice={notice} />
      ))}
    </section>
  );
}
