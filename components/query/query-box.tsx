"use client";
import { useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import type { ComponentType, KeyboardEvent, Ref } from "react";
import { flushSync } from "react-dom";
import type { QueryError } from "../../lib/query/ast.ts";
import { parseQuery } from "../../lib/query/parse.ts";
import type { ValueSource } from "./completions.ts";
import type { EditorHandle, QueryEditorProps } from "./query-editor.tsx";

const PLACEHOLDER = 'Search: level>=warn  phase:Prove  job:1a2b3c4d  -target:h2  "out of memory"';

/** How long after the last key a mistake's words appear; the place is marked at once. */
const EXPLAIN_AFTER_MS = 600;

const FIELD_CLASS =
  "log-text h-7 w-full min-w-0 rounded-md border border-line-strong bg-raised px-2 text-text placeholder:text-text-3";

/** What a page may ask of its query box. */
export interface QueryBoxHandle {
  focus(): void;
}

export interface QueryBoxProps {
  /** The query that is in force. */
  value: string;
  /** Called with a well-formed query when Enter is pressed. */
  onSubmit: (text: string) => void;
  /** Values to offer for a field, most frequent first. */
  completions?: ValueSource;
  /** What the server found wrong with `value`, such as a regex that is none. */
  error?: QueryError | null;
  ref?: Ref<QueryBoxHandle>;
}

/**
 * The query box. Until the editor is loaded, a plain input of the same size holds the same text, so that
 * typing can begin at once.
 */
export function QueryBox({ value, onSubmit, completions, error = null, ref }: QueryBoxProps) {
  const [draft, setDraft] = useState(value);
  const [inForce, setInForce] = useState(value);
  if (value !== inForce) {
    // The query changed elsewhere, for example by a facet: that is what the box shows.
    setInForce(value);
    setDraft(value);
  }
  const [isExplained, setExplained] = useState(true);
  const messageId = useId();
  const mistake = useMistake(draft, value, error);
  const plain = useRef<HTMLInputElement>(null);
  const editor = useRef<QueryBoxHandle>(null);
  const { Editor, handle, load } = useEditor(plain);
  useImperativeHandle(ref, () => ({ focus: () => (editor.current ?? plain.current)?.focus() }), []);

  useEffect(() => {
    const timer = setTimeout(() => setExplained(true), EXPLAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft]);

  const change = (text: string) => {
    setExplained(false);
    setDraft(text);
  };
  const submit = () => {
    setExplained(true);
    const parsed = parseQuery(draft);
    if (parsed.ok) onSubmit(draft.trim());
  };
  const described = mistake && isExplained ? messageId : undefined;
  return (
    <div className="relative min-w-0 flex-1">
      {Editor ? (
        <Editor
          className={FIELD_CLASS}
          text={draft}
          placeholder={PLACEHOLDER}
          completions={completions}
          mistake={mistake}
          describedBy={described}
          initial={handle}
          ref={editor}
          onChange={change}
          onSubmit={submit}
        />
      ) : (
        <input
          ref={plain}
          className={FIELD_CLASS}
          aria-label="Query"
          aria-invalid={mistake !== null}
          aria-describedby={described}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={PLACEHOLDER}
          value={draft}
          onPointerEnter={load}
          onFocus={load}
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => onPlainKey(event, submit)}
        />
      )}
      <Explanation id={messageId} mistake={isExplained ? mistake : null} text={draft} />
    </div>
  );
}

function onPlainKey(event: KeyboardEvent<HTMLInputElement>, submit: () => void): void {
  if (event.key === "Enter") submit();
  if (event.key === "Escape") event.currentTarget.blur();
}

/** What is wrong with the text: what the grammar says, else what the server said of this very text. */
function useMistake(draft: string, value: string, error: QueryError | null): QueryError | null {
  const parsed = parseQuery(draft);
  if (!parsed.ok) return parsed.error;
  return draft === value ? error : null;
}

/**
 * Loads the editor when the reader turns to the query, and takes the caret along when the plain input has it
 * by then. Most visits never do, and the editor weighs as much as a third of the page.
 */
function useEditor(plain: { current: HTMLInputElement | null }): {
  Editor: ComponentType<QueryEditorProps> | null;
  handle: EditorHandle;
  load: () => void;
} {
  const [loaded, setLoaded] = useState<{ Editor: ComponentType<QueryEditorProps>; handle: EditorHandle }>();
  const asked = useRef(false);
  const load = async () => {
    if (asked.current) return;
    asked.current = true;
    const { QueryEditor } = await import("./query-editor.tsx");
    const input = plain.current;
    const isFocused = input !== null && document.activeElement === input;
    const handle = { isFocused, anchor: input?.selectionStart ?? 0, head: input?.selectionEnd ?? 0 };
    // In one go: a key pressed while neither of the two has the focus would be lost.
    flushSync(() => setLoaded({ Editor: QueryEditor, handle }));
  };
  return {
    Editor: loaded?.Editor ?? null,
    handle: loaded?.handle ?? { isFocused: false, anchor: 0, head: 0 },
    // Without the editor the plain input goes on working, so a failed download needs no message.
    load: () => void load().catch(() => (asked.current = false)),
  };
}

/** The mistake's words below the box, with the piece of text that they are about. */
function Explanation({ id, mistake, text }: { id: string; mistake: QueryError | null; text: string }) {
  const place = mistake ? text.slice(mistake.from, Math.min(mistake.to, mistake.from + 40)) : "";
  return (
    <div id={id} role="status">
      {mistake && (
        <div className="absolute top-full right-0 left-0 z-30 mt-1 rounded-md border border-line-strong bg-raised px-2 py-1 text-sm text-text shadow-pop">
          {place && <code className="log-text mr-2 rounded-sm bg-error-soft px-1 text-error">{place}</code>}
          {mistake.message}
        </div>
      )}
    </div>
  );
}
