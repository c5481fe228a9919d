"use client";
import clsx from "clsx";
import { X } from "lucide-react";
import { useEffect, useId, useRef, type MouseEvent, type ReactNode } from "react";
import { Button } from "./button.tsx";

const PLACES = {
  left: "inset-y-0 left-0 h-dvh w-72 max-w-[85vw] border-r",
  bottom: "inset-x-0 top-auto bottom-0 max-h-[85dvh] w-full rounded-t-lg border-t",
  middle: "m-auto max-h-[76vh] w-[min(30rem,92vw)] rounded-lg border",
};

/**
 * A panel over the page: from the left, from below, or a window in the middle. A native modal dialog:
 * the browser keeps the focus inside, gives it back, and closes on Escape.
 */
export function Sheet({
  title,
  hideTitle = false,
  from,
  open,
  onClose,
  children,
}: {
  title: string;
  /** The content has a head of its own with a way to close. */
  hideTitle?: boolean;
  from: "left" | "bottom" | "middle";
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  function onBackdrop(click: MouseEvent) {
    if (click.target === dialog.current) onClose();
  }
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={onBackdrop}
      className={clsx(
        "fixed max-w-none flex-col overflow-hidden border-line bg-raised p-0 text-text shadow-pop backdrop:bg-black/40 open:flex",
        PLACES[from],
      )}
    >
      <div
        className={
          hideTitle
            ? "sr-only"
            : "flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4"
        }
      >
        <h2 id={titleId} className="font-semibold">
          {title}
        </h2>
        {!hideTitle && (
          <Button look="plain" size="icon" aria-label="Close" onClick={onClose}>
            <X size={15} />
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-auto">{open && children}</div>
    </dialog>
  );
}
