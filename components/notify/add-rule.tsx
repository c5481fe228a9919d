import { useState, type FormEvent, type ReactNode } from "react";
import { NOTIFY_EVENTS, NOTIFY_FORMATS, type NotifyEvent } from "../../server/protocol/notifications.ts";
import { problemText } from "../data/fetch-json.ts";
import { useNewRule } from "../data/notifications.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { ruleTable, type RuleAnswers } from "./rule-table.ts";

const FIELD = "h-8 rounded-md border border-line-strong bg-raised px-2 font-normal";
const EMPTY: RuleAnswers = {
  name: "",
  url: "",
  format: "slack",
  on: ["job failed", "job stalled"],
  hosts: "",
  services: "",
  factor: "",
  after: "",
};

/** A form for one `[[notify]]` table. */
export function AddRule({ file, onDone }: { file: string; onDone: () => void }) {
  const add = useNewRule();
  const [answers, setAnswers] = useState(EMPTY);
  const change = (some: Partial<RuleAnswers>) => {
    add.reset();
    setAnswers((before) => ({ ...before, ...some }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(ruleTable(answers), { onSuccess: onDone });
  };
  const text = (key: "name" | "url" | "hosts" | "services" | "factor" | "after", placeholder: string) => (
    <input
      className={FIELD}
      value={answers[key]}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => change({ [key]: event.target.value })}
    />
  );
  const toggle = (event: NotifyEvent) =>
    change({ on: NOTIFY_EVENTS.filter((own) => answers.on.includes(own) !== (own === event)) });
  return (
    <form className="flex flex-col gap-3 p-4" onSubmit={submit}>
      <Field label="Name">{text("name", "on-call")}</Field>
      <Field label="Address">{text("url", "https://hooks.slack.com/services/…")}</Field>
      <Field label="Format">
        <select
          className={FIELD}
          value={answers.format}
          onChange={(event) =>
            change({ format: NOTIFY_FORMATS.find((format) => format === event.target.value) ?? "json" })
          }
        >
          {NOTIFY_FORMATS.map((format) => (
            <option key={format}>{format}</option>
          ))}
        </select>
      </Field>
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 font-medium">Tell of</legend>
        {NOTIFY_EVENTS.map((event) => (
          <label key={event} className="flex items-center gap-2">
            <input type="checkbox" checked={answers.on.includes(event)} onChange={() => toggle(event)} />
            {event}
          </label>
        ))}
      </fieldset>
      <Field label="Only of hosts">{text("hosts", "prover-*, coord-01")}</Field>
      {answers.on.includes("new error") && (
        <Field label="New errors only of services">{text("services", "zisk-worker")}</Field>
      )}
      {answers.on.includes("phase slow") && (
        <Field label="Slow from so many times the usual">{text("factor", "1.5")}</Field>
      )}
      {answers.on.includes("source silent") && <Field label="Silent after">{text("after", "15m")}</Field>}
      {add.error && <ProblemNotice {...problemText(add.error)} />}
      <div>
        <Button type="submit" look="primary" disabled={add.isPending}>
          {add.isPending ? "Adding…" : "Add"}
        </Button>
      </div>
      <p className="text-sm text-text-3">
        It is written to <code className="break-all">{file}</code>. Of the address only the host is shown from
        then on. Receivers in private networks are set there.
      </p>
    </form>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="flex flex-col gap-1 font-medium">
      {label}
      {children}
    </label>
  );
}
