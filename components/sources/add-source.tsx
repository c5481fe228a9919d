import { Check } from "lucide-react";
import { useState, type FormEvent } from "react";
import { problemText } from "../data/fetch-json.ts";
import { useNewSource, useSourceKinds } from "../data/sources.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { fieldsOf, tableFrom, type Answers, type FormField } from "./source-form.ts";
import { SourceField } from "./source-field.tsx";

/** A form for one `[[sources]]` table, made of what each kind says of its keys. */
export function AddSource({ file, onDone }: { file: string; onDone: () => void }) {
  const { data, error } = useSourceKinds();
  const [type, setType] = useState<string>();
  const kind = data?.kinds.find((candidate) => candidate.type === type) ?? data?.kinds[0];
  if (!data || !kind) {
    return (
      <div className="p-4">
        {error ? <ProblemNotice {...problemText(error)} /> : <Spinner label="Asking what there is" />}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-3 p-4">
      <label className="flex flex-col gap-1 font-medium">
        Kind
        <select
          className="h-8 rounded-md border border-line-strong bg-raised px-2 font-normal"
          value={kind.type}
          onChange={(event) => setType(event.target.value)}
        >
          {data.kinds.map((candidate) => (
            <option key={candidate.type}>{candidate.type}</option>
          ))}
        </select>
      </label>
      <KindForm key={kind.type} type={kind.type} fields={fieldsOf(kind.schema)} onDone={onDone} />
      <p className="text-sm text-text-3">
        It is written to <code className="break-all">{file}</code>.
      </p>
    </div>
  );
}

function KindForm({
  type,
  fields,
  onDone,
}: {
  type: string;
  fields: readonly FormField[];
  onDone: () => void;
}) {
  const { add, test } = useNewSource();
  const [answers, setAnswers] = useState<Answers>({});
  const answer = (key: string, text: string) => {
    add.reset();
    test.reset();
    setAnswers((before) => ({ ...before, [key]: text }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(tableFrom(type, fields, answers), { onSuccess: onDone });
  };
  const fieldFor = (field: FormField) => (
    <SourceField key={field.key} field={field} text={answers[field.key] ?? ""} onChange={answer} />
  );
  const further = fields.filter((field) => !field.isFirst);
  const error = add.error ?? test.error;
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      {fields.filter((field) => field.isFirst).map(fieldFor)}
      {further.length > 0 && (
        <details>
          <summary className="cursor-pointer py-1 text-text-2">More settings</summary>
          <div className="flex flex-col gap-3 pt-2">{further.map(fieldFor)}</div>
        </details>
      )}
      <Outcome test={test} />
      {error && <ProblemNotice {...problemText(error)} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" disabled={add.isPending}>
          {add.isPending ? "Adding…" : "Add"}
        </Button>
        <Button disabled={test.isPending} onClick={() => test.mutate(tableFrom(type, fields, answers))}>
          {test.isPending ? "Testing…" : "Test connection"}
        </Button>
      </div>
    </form>
  );
}

/** What “Test connection” found, and what is in the way. */
function Outcome({ test: { data } }: { test: ReturnType<typeof useNewSource>["test"] }) {
  return (
    <div role="status" className="flex flex-col gap-2 empty:hidden">
      {data && data.found.length > 0 && (
        <ul className="flex flex-col gap-0.5 rounded-md bg-panel px-3 py-2">
          {data.found.map((sentence) => (
            <li key={sentence} className="flex items-start gap-2">
              <Check size={14} aria-hidden="true" className="mt-0.5 shrink-0 text-good" />
              <span className="min-w-0 break-words">{sentence}</span>
            </li>
          ))}
        </ul>
      )}
      {data?.problem && <ProblemNotice title="It cannot be read yet" detail={data.problem} />}
    </div>
  );
}
