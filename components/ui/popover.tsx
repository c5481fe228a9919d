"use client";
import clsx from "clsx";
import { Popover as RadixPopover } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

/** A panel that opens at its trigger; Escape and a click outside close it. */
export function Popover({
  trigger,
  label,
  align = "start",
  open,
  onOpenChange,
  className,
  children,
}: {
  /** The button that opens it; must take a ref. */
  trigger: ReactElement;
  /** What the panel is, for screen readers. */
  label: string;
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <RadixPopover.Root open={open} onOpenChange={onOpenChange}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={clsx("z-50 rounded-lg border border-line bg-raised p-3 shadow-pop", className)}
        >
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
