import type { FormField } from "./source-form.ts";

const INPUT =
  "log-text w-full rounded-md border border-line-strong bg-raised px-2 text-text placeholder:text-text-3";

/** One key of a source's table. */
export function SourceField({
  field,
  text,
  onChange,
}: {
  field: FormField;
  text: string;
  onChange: (key: string, text: string) => void;
}) {
  const { key, form, isRequired, placeholder, hint, choices } = field;
  const hintId = `source-hint-${key}`;
  const common = {
    id: `source-field-${key}`,
    value: text,
    required: isRequired,
    "aria-describedby": hint ? hintId : undefined,
    onChange: (event: { target: { value: string } }) => onChange(key, event.target.value),
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={common.id} className="font-medium">
        {key}
        {isRequired && <span className="font-normal text-text-3"> (needed)</span>}
      </label>
      {form === "choice" && (
        <select {...common} className={`${INPUT} h-8`}>
          <option value="">{placeholder}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {(form === "list" || form === "map") && (
        <textarea
          {...common}
          rows={2}
          placeholder={placeholder}
          spellCheck={false}
          className={`${INPUT} py-1`}
        />
      )}
      {(form === "text" || form === "number") && (
        <input
          {...common}
          inputMode={form === "number" ? "decimal" : undefined}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          className={`${INPUT} h-8`}
        />
      )}
      {hint && (
        <p id={hintId} className="text-sm text-text-3">
          {hint}
        </p>
      )}
    </div>
  );
}
