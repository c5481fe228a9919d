"use client";
import { useState, type KeyboardEvent } from "react";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { ListRows } from "./list-rows.ts";

/** The job that keys act on: by its name, and in which place it was last. */
export interface ActiveJob {
  name: string;
  place: number;
}

/**
 * Moving through the list by keys: arrows, j and k, Page Up and Page Down, Home and End mark a job, and Enter opens it.
 * @param list.at the job in a place; undefined where it is not fetched yet
 * @param list.show brings a row into view
 */
export function useListKeys(list: {
  rows: ListRows;
  at: (place: number) => JobSummary | undefined;
  pageRows: () => number;
  show: (row: number) => void;
  onOpen: (name: string) => void;
}) {
  const { rows, at, show } = list;
  const [active, setActive] = useState<ActiveJob>();
  const row = active ? rows.rowOf(active.place) : -1;

  function mark(wanted: number, step: 1 | -1) {
    const within = Math.max(0, Math.min(rows.count - 1, wanted));
    const nearest = rows.jobRow(within, step);
    const target = nearest >= 0 ? nearest : rows.jobRow(within, step === 1 ? -1 : 1);
    const item = rows.at(target);
    if (target < 0 || item.kind !== "job") return;
    // What is not fetched yet has its place, and its name once it has come.
    setActive({ place: item.place, name: at(item.place)?.name ?? "" });
    show(target);
  }
  function open() {
    const name = active && (at(active.place)?.name ?? active.name);
    if (name) list.onOpen(name);
  }
  const actions: Record<string, () => void> = {
    ArrowDown: () => mark(row + 1, 1),
    j: () => mark(row + 1, 1),
    ArrowUp: () => mark(row - 1, -1),
    k: () => mark(row - 1, -1),
    PageDown: () => mark(row + list.pageRows(), 1),
    PageUp: () => mark(row - list.pageRows(), -1),
    Home: () => mark(0, 1),
    g: () => mark(0, 1),
    End: () => mark(rows.count - 1, -1),
    G: () => mark(rows.count - 1, -1),
    Enter: open,
  };

  /** Does what the key means to the list; false for one that means nothing to it. */
  function press(key: string): boolean {
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    if (rows.count > 0) action?.();
    return action !== undefined;
  }
  function onKeyDown(key: KeyboardEvent) {
    // Buttons of the heads take their own keys.
    if (key.target !== key.currentTarget || key.ctrlKey || key.metaKey || key.altKey) return;
    if (!press(key.key)) return;
    key.preventDefault();
    key.stopPropagation();
  }
  return { active, setActive, onKeyDown };
}
