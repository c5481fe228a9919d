"use client";
import { useEffect, useEffectEvent } from "react";

/**
 * Calls back for keys pressed anywhere on the page, save where text is entered, a dialog is open, or a
 * modifier other than Shift is held.
 * @param press returns whether the key meant something
 */
export function useShortcuts(press: (key: string) => boolean): void {
  const onKey = useEffectEvent((key: KeyboardEvent) => {
    if (key.defaultPrevented || key.ctrlKey || key.metaKey || key.altKey) return;
    if (isBusy(key.target, key.key)) return;
    if (press(key.key)) key.preventDefault();
  });
  useEffect(() => {
    const listener = (key: KeyboardEvent) => onKey(key);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** Whether the key belongs to what has the focus: text fields take all, buttons and links Enter. */
function isBusy(target: EventTarget | null, key: string): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("input,textarea,select,[role=dialog]")) return true;
  return key === "Enter" && target.closest("button,a") !== null;
}
