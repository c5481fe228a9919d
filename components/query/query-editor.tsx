"use client";
import { useEffect, useEffectEvent, useImperativeHandle, useLayoutEffect, useRef, type Ref } from "react";
import { EditorView } from "@codemirror/view";
import type { QueryError } from "../../lib/query/ast.ts";
import type { ValueSource } from "./completions.ts";
import { ariaOf, editorState, showMistake } from "./editor-state.ts";

/** The caret of the plain input that the editor replaces, as offsets in the text. */
export interface EditorHandle {
  isFocused: boolean;
  anchor: number;
  head: number;
}

export interface QueryEditorProps {
  className: string;
  text: string;
  placeholder: string;
  completions: ValueSource | undefined;
  mistake: QueryError | null;
  /** ID of the element that explains the mistake. */
  describedBy: string | undefined;
  initial: EditorHandle;
  onChange: (text: string) => void;
  onSubmit: () => void;
  ref?: Ref<{ focus(): void }>;
}

/** The query box's editor: CodeMirror on one line. Loaded lazily; `QueryBox` is what pages use. */
export function QueryEditor({ ref, ...props }: QueryEditorProps) {
  const { className, text, mistake, describedBy } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const change = useEffectEvent((changed: string) => props.onChange(changed));
  const submit = useEffectEvent(() => props.onSubmit());
  const values = useEffectEvent(() => props.completions);
  const begin = useEffectEvent(() => ({ text, placeholder: props.placeholder, ...props.initial }));

  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);

  // Before the plain input's removal is over, so that the focus has somewhere to go.
  useLayoutEffect(() => {
    if (!place.current) return undefined;
    const { isFocused, ...start } = begin();
    const editor = new EditorView({
      parent: place.current,
      state: editorState({
        ...start,
        values: () => values(),
        onChange: (changed) => change(changed),
        onSubmit: () => submit(),
      }),
    });
    view.current = editor;
    if (isFocused) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      selection: { anchor: text.length },
    });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({ effects: [showMistake.of(mistake), ariaOf(mistake !== null, describedBy)] });
  }, [mistake, describedBy, text]);

  return <div ref={place} className={className} />;
}
