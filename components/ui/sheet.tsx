"use client";
import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

/** A panel over the page: from the left, from below, or a window in the middle. Takes and gives back the focus. */
export function Sheet({
  title,
  from,
  open,
  onOpenChange,
  children,
}: {
  title: string;
  from: "left" | "bottom" | "middle";
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className={clsx(
            "fixed z-50 flex flex-col overflow-hidden border-line bg-raised shadow-pop",
            from === "left" && "inset-y-0 left-0 w-72 max-w-[85vw] border-r",
            from === "bottom" && "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-lg border-t",
            from === "middle" &&
              "top-[12vh] left-1/2 max-h-[76vh] w-[30rem] max-w-[92vw] -translate-x-1/2 rounded-lg border",
          )}
        >
          <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
            <Dialog.Title className="font-semibold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <Button look="plain" size="icon" aria-label="Close">
                <X size={15} />
              </Button>
            </Dialog.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-auto">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
