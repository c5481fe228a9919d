import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { INFERRED, LEVELS, PHASES } from "../../lib/event.ts";
import { canonicalField, COLUMNS } from "../../lib/query/fields.ts";
import type { Column } from "../../lib/query/fields.ts";
import { quoteValue } from "../../lib/query/literal.ts";
import { signedText } from "../../lib/hidden-characters.ts";

/** Gives the values of a field to offer, most frequent first; "" stands for absent. */
export type ValueSource = (field: string) => Promise<readonly string[]>;

const MEANINGS: Readonly<Record<Column, string>> = {
  level: "error, warn, info, debug, trace; level>=warn",
  phase: "Contributions, Prove, Aggregate",
  job: "whole ID or its first 4 characters or more",
  host: "exact, or with * and ?",
  service: "unit or container",
  source: "where Jobtrail reads it",
  stream: "unit, container, pod or file",
  target: "Rust module and those in it",
  worker: "whole or short ID, or name",
  segment: "segment>10",
  inferred: "what the line does not log itself: level, job, phase, worker, time",
  message: "part of the message",
  raw: "part of the line as it came",
  id: "one event",
};

const NAME = /(?:^|[\s(-])([a-zA-Z_@$][\w@$.-]*)?$/;
const VALUE = /(?:^|[\s(-])([a-zA-Z_@$][\w@$.-]*)(?::|[<>]=?|=)(?:[^\s()",]*,)*([^\s()",]*)$/;

/** Offers field names, and behind a field's operator its values. Quoted text and regexes are left alone. */
export function completionSource(values: () => ValueSource | undefined) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (inside === "Quoted" || inside === "Regex") return null;
    const before = context.state.sliceDoc(0, context.pos);
    const value = VALUE.exec(before);
    if (value) return offerValues(value[1] ?? "", value[2] ?? "", context, values());
    const name = NAME.exec(before);
    const typed = name?.[1] ?? "";
    if (!name || (typed === "" && !context.explicit)) return null;
    return { from: context.pos - typed.length, options: NAMES, validFor: /^[\w@$.-]*$/ };
  };
}

const NAMES: Completion[] = COLUMNS.map((column) => ({
  label: column,
  detail: MEANINGS[column],
  apply: `${column}:`,
  type: "property",
}));

async function offerValues(
  written: string,
  typed: string,
  context: CompletionContext,
  source: ValueSource | undefined,
): Promise<CompletionResult | null> {
  const field = canonicalField(written);
  const known = await knownValues(field, source);
  if (known.length === 0 || context.aborted) return null;
  const options = known.map((value, index) => ({
    label: value === "" ? '""' : value,
    displayLabel: value === "" ? undefined : signedText(value),
    detail: value === "" ? "without it" : undefined,
    apply: quoteValue(value),
    // The source's own order, most frequent first, beats the alphabet.
    boost: -index,
    type: "constant",
  }));
  return { from: context.pos - typed.length, options, validFor: /^[^\s()",]*$/ };
}

async function knownValues(field: string, source: ValueSource | undefined): Promise<readonly string[]> {
  if (field === "level") return LEVELS;
  if (field === "inferred") return INFERRED;
  // What cannot be fetched is not offered; the query works without.
  const values = await source?.(field).catch(() => []);
  if (values && values.length > 0) return values.slice(0, 99);
  return field === "phase" ? PHASES : [];
}
