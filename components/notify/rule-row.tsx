import { Send, Trash2 } from "lucide-react";
import { useState } from "react";
import type { NotifyRuleReport } from "../../server/protocol/notifications.ts";
import { problemText } from "../data/fetch-json.ts";
import { useRule } from "../data/notifications.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { LogText } from "../ui/log-text.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { TimeText } from "../ui/time-text.tsx";

const COUNT = new Intl.NumberFormat("en");

/** One rule: what it tells to whom, how that went last, and the ways to try and to remove it. */
export function RuleRow({ rule, isChangeable }: { rule: NotifyRuleReport; isChangeable: boolean }) {
  const { test, remove } = useRule(rule.name);
  const [isAsking, setAsking] = useState(false);
  const error = test.error ?? remove.error;
  return (
    <li
      aria-label={rule.name}
      className="flex flex-col gap-1.5 border-b border-line py-2 pr-4 pl-7 max-sm:px-3"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="font-medium">{rule.name}</span>
        <span className="text-text-2">
          {rule.format === "slack" ? "Slack" : "JSON"} to <LogText text={rule.host} />
        </span>
        <span className="flex flex-wrap gap-1.5">
          {rule.on.map((event) => (
            <Badge key={event}>{event}</Badge>
          ))}
        </span>
        <span className="text-text-3">{conditions(rule)}</span>
        <span className="ml-auto flex flex-wrap gap-2 max-sm:ml-0">
          <Button disabled={test.isPending} onClick={() => test.mutate()}>
            <Send size={13} /> {test.isPending ? "Sending…" : "Send test"}
          </Button>
          {isChangeable && !isAsking && (
            <Button look="danger" onClick={() => setAsking(true)}>
              <Trash2 size={13} /> Remove…
            </Button>
          )}
          {isAsking && (
            <>
              <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
                Remove the rule
              </Button>
              <Button look="plain" onClick={() => setAsking(false)}>
                Cancel
              </Button>
            </>
          )}
        </span>
      </div>
      <Fares rule={rule} />
      {error && <ProblemNotice {...problemText(error)} />}
    </li>
  );
}

/** How it went last, and what waits. */
function Fares({ rule: { last, waiting, sent, given_up: givenUp, problem } }: { rule: NotifyRuleReport }) {
  return (
    <div role="status" className="flex flex-col gap-0.5 text-text-2">
      {last ? (
        <p className="min-w-0 break-words">
          <span className={last.ok ? "text-good" : "text-error"}>{last.ok ? "Sent" : "Not sent"}</span>{" "}
          <span className="tabular text-text-3">
            <TimeText iso={last.time} withDate />
          </span>{" "}
          <LogText text={last.text} />
        </p>
      ) : (
        <p className="text-text-3">Nothing was sent yet.</p>
      )}
      {(sent > 0 || givenUp > 0 || waiting > 0) && (
        <p className="text-text-3">{counts({ sent, "given up": givenUp, waiting })}</p>
      )}
      {waiting > 0 && problem && (
        <p className="break-words text-warn">
          Trying again: <LogText text={problem} />
        </p>
      )}
    </div>
  );
}

function counts(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .filter(([, number]) => number > 0)
    .map(([what, number]) => `${COUNT.format(number)} ${what}`)
    .join(", ");
}

function conditions({ on, hosts, services, factor, after_s: afterS }: NotifyRuleReport): string {
  return [
    ...(hosts.length > 0 ? [`hosts ${hosts.join(", ")}`] : []),
    ...(services.length > 0 ? [`services ${services.join(", ")}`] : []),
    ...(on.includes("phase slow") ? [`slow from ${factor} times the usual`] : []),
    ...(on.includes("source silent")
      ? [`silent after ${afterS < 120 ? `${afterS} s` : `${afterS / 60} min`}`]
      : []),
  ].join(" · ");
}
