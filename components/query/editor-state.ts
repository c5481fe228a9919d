import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { Decoration, EditorView, highlightSpecialChars, keymap, placeholder } from "@codemirror/view";
import type { DecorationSet, KeyBinding } from "@codemirror/view";
import type { QueryError } from "../../lib/query/ast.ts";
import { MAX_QUERY_LENGTH } from "../../lib/query/parse.ts";
import { completionSource } from "./completions.ts";
import type { ValueSource } from "./completions.ts";
import { editorTheme } from "./editor-theme.ts";
import { queryLanguage } from "./query-language.ts";
import { EACH_HIDDEN, partsOf } from "../../lib/hidden-characters.ts";

/** What the editor begins with and whom it tells. */
export interface EditorStart {
  text: string;
  placeholder: string;
  anchor: number;
  head: number;
  values: () => ValueSource | undefined;
  onChange: (text: string) => void;
  onSubmit: () => void;
}

/** Marks the place of a mistake, or none. */
export const showMistake = StateEffect.define<QueryError | null>();

const aria = new Compartment();

/** Tells assistive technology whether the query is wrong and where that is explained. */
export function ariaOf(isInvalid: boolean, describedBy: string | undefined): StateEffect<unknown> {
  return aria.reconfigure(ariaAttributes(isInvalid, describedBy));
}

function ariaAttributes(isInvalid: boolean, describedBy: string | undefined): Extension {
  const attributes: Record<string, string> = { "aria-invalid": String(isInvalid) };
  if (describedBy) attributes["aria-describedby"] = describedBy;
  return EditorView.contentAttributes.of(attributes);
}

const mark = Decoration.mark({ class: "cm-mistake" });

const mistakeField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(showMistake)) next = markOf(effect.value, transaction.newDoc.length);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function markOf(mistake: QueryError | null, length: number): DecorationSet {
  const from = Math.min(mistake?.from ?? 0, length);
  const to = Math.min(mistake?.to ?? 0, length);
  return mistake && from < to ? Decoration.set(mark.range(from, to)) : Decoration.none;
}

/** A query is one line and has a greatest length: line breaks that are pasted become spaces. */
const oneLine: Extension = [
  EditorView.clipboardInputFilter.of((text) => text.trim().replace(/\s*[\r\n]\s*/g, " ")),
  EditorState.changeFilter.of(
    (transaction) => transaction.newDoc.lines === 1 && transaction.newDoc.length <= 2 * MAX_QUERY_LENGTH,
  ),
];

/** The state of a fresh editor. */
export function editorState(start: EditorStart): EditorState {
  const length = start.text.length;
  const text = start.text.replace(/[\r\n]/g, " ");
  // The policy of the page allows style elements with its nonce only; a script's property still tells it.
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  return EditorState.create({
    doc: text,
    selection: { anchor: Math.min(start.anchor, length), head: Math.min(start.head, length) },
    extensions: [
      nonce ? EditorView.cspNonce.of(nonce) : [],
      Prec.highest(keymap.of(ownKeys(start.onSubmit))),
      history(),
      closeBrackets(),
      autocompletion({ override: [completionSource(start.values)], selectOnOpen: false, icons: false }),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap]),
      Prec.low(keymap.of(standardKeymap)),
      queryLanguage(),
      // As rows show them.
      highlightSpecialChars({ specialChars: EACH_HIDDEN, render: signOf }),
      editorTheme,
      mistakeField,
      oneLine,
      placeholder(start.placeholder),
      EditorView.contentAttributes.of({
        "aria-label": "Query",
        "aria-multiline": "false",
      }),
      aria.of(ariaAttributes(false, undefined)),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) start.onChange(update.state.doc.toString());
      }),
    ],
  });
}

/** The sign of a hidden character. */
function signOf(code: number): HTMLElement {
  const element = document.createElement("span");
  const [part] = partsOf(String.fromCodePoint(code));
  if (part === undefined || typeof part === "string") return element;
  element.className = "hidden-character";
  element.dataset.sign = part.sign;
  element.title = part.name;
  return element;
}

/** With nothing chosen in the list, which is how it opens, Enter submits and Tab moves on. */
function ownKeys(onSubmit: () => void): KeyBinding[] {
  const submit = (): boolean => {
    onSubmit();
    return true;
  };
  return [
    { key: "Enter", run: (view) => acceptCompletion(view) || submit() },
    { key: "Mod-Enter", run: submit },
    { key: "Tab", run: acceptCompletion },
    { key: "Escape", run: closeOrBlur },
  ];
}

function closeOrBlur(view: EditorView): boolean {
  if (closeCompletion(view)) return true;
  view.contentDOM.blur();
  return true;
}
