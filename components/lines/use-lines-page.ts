"use client";
import { useCallback, useRef, useState, type RefObject } from "react";
import type { Event } from "../../lib/event.ts";
import type { QueryBoxHandle } from "../query/query-box.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { useKnownEvent } from "./use-known-event.ts";
import type { LineActions } from "./use-line-actions.ts";
import type { LogListHandle } from "./use-list-moves.ts";
import { useShortcuts } from "./use-shortcuts.ts";

/** What a page with a query box, a list of lines and an opened line shares among them. */
export interface LinesPage {
  /** The marked line, whatever the list shows. */
  event: Event | undefined;
  list: RefObject<LogListHandle | null>;
  queryBox: RefObject<QueryBoxHandle | null>;
  /** Times of the first and the last row in view. */
  visible: { from: string; to: string } | undefined;
  setVisible: (range: { from: string; to: string }) => void;
  /** A row of the list was marked; stable. */
  onSelect: (event: Event) => void;
  /** Marks the line with this id and brings it into view; stable. */
  onMark: (id: string) => void;
}

/**
 * Joins the parts of a page of lines, and its keys: `u`, `w`, `/`, Escape, the list's own, and those given.
 * @param markedId id of the marked line
 * @param shortcuts further keys, by what they do
 */
export function useLinesPage(
  markedId: string | null,
  actions: LineActions,
  shortcuts: Readonly<Record<string, () => void>> = {},
): LinesPage {
  const { event, remember } = useKnownEvent(markedId);
  const list = useRef<LogListHandle>(null);
  const queryBox = useRef<QueryBoxHandle>(null);
  const [visible, setVisible] = useState<LinesPage["visible"]>();
  const { wrap } = usePreferences();
  useShortcuts((key) => {
    const known: Record<string, () => void> = {
      u: actions.toggleUtc,
      w: () => setPreferences({ wrap: !wrap }),
      "/": () => queryBox.current?.focus(),
      Escape: actions.close,
      ...shortcuts,
    };
    const action = Object.hasOwn(known, key) ? known[key] : undefined;
    action?.();
    return action !== undefined || (list.current?.press(key) ?? false);
  });
  const { mark } = actions;
  const onSelect = useCallback(
    (chosen: Event) => {
      remember(chosen);
      mark(chosen.id);
    },
    [remember, mark],
  );
  const onMark = useCallback(
    (id: string) => {
      mark(id);
      list.current?.show(id);
    },
    [mark],
  );
  return { event, list, queryBox, visible, setVisible, onSelect, onMark };
}
