"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { problemText } from "../data/fetch-json.ts";
import { useNotifications } from "../data/notifications.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { AddRule } from "./add-rule.tsx";
import { RuleRow } from "./rule-row.tsx";

/** Who is told of what by webhooks, whether or not anybody looks. */
export function NotifySection() {
  const { data, error, refetch } = useNotifications();
  const [isAdding, setAdding] = useState(false);
  return (
    <section aria-labelledby="notifications" className="pt-6 pb-8">
      <div className="flex items-center gap-2 px-4 py-2.5 max-sm:px-3">
        <h2 id="notifications" className="flex-1 text-lg font-semibold">
          Notifications
        </h2>
        {data?.config.changeable && (
          <Button onClick={() => setAdding(true)}>
            <Plus size={14} /> Add a rule
          </Button>
        )}
      </div>
      {error && <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />}
      {data?.config.problem && (
        <ProblemNotice title="What was told cannot be kept" detail={data.config.problem} />
      )}
      {data && data.rules.length === 0 && (
        <p className="px-7 pb-2 text-text-2 max-sm:px-3">
          Nobody is notified. A rule tells a chat or a pager when a job fails or stalls, a phase is slow, an
          error is new, or a source falls silent.
        </p>
      )}
      {data && data.rules.length > 0 && (
        <ul className="border-t border-line">
          {data.rules.map((rule) => (
            <RuleRow key={rule.name} rule={rule} isChangeable={data.config.changeable} />
          ))}
        </ul>
      )}
      {data && data.rules.length > 0 && !data.config.links && (
        <p className="px-7 py-2 text-sm text-text-3 max-sm:px-3">
          Notifications have no links: <code>public_url</code> is not set in{" "}
          <code className="break-all">{data.config.file}</code>.
        </p>
      )}
      <Sheet title="Add a rule" from="middle" open={isAdding} onClose={() => setAdding(false)}>
        <AddRule file={data?.config.file ?? "jobtrail.toml"} onDone={() => setAdding(false)} />
      </Sheet>
    </section>
  );
}
