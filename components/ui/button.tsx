import clsx from "clsx";
import type { ButtonHTMLAttributes, Ref } from "react";

/** Properties of a {@link Button}; everything a native button takes is passed on. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `plain` is text that shows itself on hover, `outline` the usual one, `primary` the one thing to do. */
  look?: "plain" | "outline" | "primary" | "danger";
  /** `icon` is square, for a single icon; give it an `aria-label`. */
  size?: "normal" | "icon";
  /** A toggle's state; sets `aria-pressed`. */
  pressed?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const LOOKS = {
  plain: "text-text-2 hover:bg-hover hover:text-text",
  outline: "border border-line-strong bg-raised text-text hover:bg-hover",
  primary: "bg-accent-strong text-on-accent hover:opacity-90",
  danger: "border border-line-strong bg-raised text-error hover:bg-error-soft",
};

/** The one button of the interface, 28 px high (36 px where the pointer is a finger). */
export function Button({ look = "outline", size = "normal", pressed, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={clsx(
        "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md text-base whitespace-nowrap select-none",
        "disabled:opacity-50 pointer-coarse:h-9",
        size === "icon" ? "w-7 pointer-coarse:w-9" : "px-2.5",
        LOOKS[look],
        pressed && "bg-accent-soft! text-accent!",
        className,
      )}
      {...rest}
    />
  );
}
