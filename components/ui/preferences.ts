"use client";
import { useSyncExternalStore } from "react";
import * as z from "zod";
import { PREFERENCES_KEY } from "./preferences-key.ts";

const preferencesSchema = z.object({
  theme: z.enum(["system", "light", "dark"]).catch("system"),
  /** Times in UTC rather than in the browser's zone. */
  utc: z.boolean().catch(true),
  /** Long messages over several lines rather than cut at the edge. */
  wrap: z.boolean().catch(false),
  /** Jobs that are watched on this browser, the one watched last at the end. */
  watched: z
    .array(
      z.object({
        name: z.string(),
        job: z.string(),
        state: z.enum(["running", "completed", "failed", "cancelled", "stalled", "unknown"]),
        /** It came to this state and nobody has looked since. */
        isNews: z.boolean(),
      }),
    )
    .catch([]),
});

/** What a reader prefers on this browser, whatever the view. */
export type Preferences = z.infer<typeof preferencesSchema>;

const DEFAULTS: Preferences = { theme: "system", utc: true, wrap: false, watched: [] };
const listeners = new Set<() => void>();
let current: Preferences | undefined;

function read(): Preferences {
  if (current) return current;
  try {
    current = preferencesSchema.parse(JSON.parse(localStorage.getItem(PREFERENCES_KEY) ?? "{}"));
  } catch {
    // Storage that is forbidden or holds rubbish must not keep anyone from the logs.
    current = DEFAULTS;
  }
  return current;
}

/** Changes some preferences, on this page and on every other open one. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...read(), ...change };
  try {
    localStorage.setItem(PREFERENCES_KEY, JSON.stringify(current));
  } catch {
    // Kept for this page at least.
  }
  applyTheme(current.theme);
  for (const listener of listeners) listener();
}

function applyTheme(theme: Preferences["theme"]): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", onStorage);
  };
}

function onStorage(event: StorageEvent): void {
  if (event.key !== PREFERENCES_KEY) return;
  current = undefined;
  applyTheme(read().theme);
  for (const listener of listeners) listener();
}

/** The preferences, kept up to date; the defaults while the server renders. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, read, () => DEFAULTS);
}
