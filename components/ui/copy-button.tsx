"use client";
import { Check, Copy, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "./button.tsx";

const SAID_FOR_MS = 1_600;

/**
 * Puts text on the clipboard and says whether that worked.
 * `text` may be a function, so that a long text is made only when it is wanted.
 */
export function CopyButton({
  text,
  label,
  look = "outline",
  className,
}: {
  text: string | (() => string);
  label: string;
  look?: ButtonProps["look"];
  className?: string;
}) {
  const [said, setSaid] = useState<"copied" | "failed">();
  async function copy() {
    const copied = await writeClipboard(typeof text === "string" ? text : text());
    setSaid(copied ? "copied" : "failed");
    setTimeout(() => setSaid(undefined), SAID_FOR_MS);
  }
  return (
    <Button look={look} className={className} onClick={() => void copy()}>
      {said === "copied" ? <Check size={13} /> : said ? <TriangleAlert size={13} /> : <Copy size={13} />}
      <span aria-live="polite">
        {said === "copied" ? "Copied" : said ? "The browser refused to copy" : label}
      </span>
    </Button>
  );
}

/** Browsers offer the clipboard API on secure origins only; plain HTTP on a LAN needs the older way. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "fixed opacity-0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
