"use client";
import { Search, X } from "lucide-react";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";

/** The search waits for so long behind the last key. */
const SEARCH_AFTER_MS = 250;

/** The box that jobs are looked for in; Escape empties it. */
export function JobSearch({
  value,
  onChange,
  problem,
  ref,
}: {
  /** What is looked for now. */
  value: string;
  onChange: (text: string) => void;
  /** What is wrong with it, in words. */
  problem: string | undefined;
  ref?: Ref<{ focus: () => void }>;
}) {
  const [draft, setDraft] = useState(value);
  const [inForce, setInForce] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }), []);
  if (value !== inForce) {
    // It changed elsewhere, for example by a click on a reason.
    setInForce(value);
    setDraft(value);
  }
  useEffect(() => {
    if (draft.trim() === value) return;
    const timer = setTimeout(() => onChange(draft.trim()), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);
  const set = (text: string) => {
    setDraft(text);
    if (text === "") onChange("");
  };
  return (
    <div className="relative min-w-0 max-sm:order-last max-sm:basis-full sm:w-[26rem]">
      <Search
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-text-3"
      />
      <input
        ref={input}
        type="text"
        role="searchbox"
        aria-label="Find jobs"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : "job-search-problem"}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="Job ID or its start, host, reason, or took>60s"
        value={draft}
        onChange={(change) => set(change.target.value)}
        onKeyDown={(key) => {
          if (key.key === "Enter") onChange(draft.trim());
          if (key.key !== "Escape") return;
          if (draft === "") input.current?.blur();
          set("");
        }}
        className="h-7 w-full rounded-md border border-line-strong bg-bg px-8 text-text placeholder:text-text-3 aria-invalid:border-error max-sm:h-11"
      />
      {draft !== "" && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => {
            set("");
            input.current?.focus();
          }}
          className="absolute top-1/2 right-1 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-text-3 hover:bg-hover hover:text-text"
        >
          <X size={13} aria-hidden="true" />
        </button>
      )}
      {problem !== undefined && (
        <p
          id="job-search-problem"
          role="alert"
          className="absolute top-full left-0 z-20 mt-1 rounded-md border border-line bg-raised px-2.5 py-1.5 text-error shadow-pop"
        >
          {problem}
        </p>
      )}
    </div>
  );
}
