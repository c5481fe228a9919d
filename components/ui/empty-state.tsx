import type { ReactNode } from "react";

/** What stands where there is nothing to show: what is missing, why, and what to do about it. */
export function EmptyState({
  title,
  heading: Heading = "h2",
  children,
  actions,
}: {
  title: string;
  /** `h1` where this is all that the page has. */
  heading?: "h1" | "h2";
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto flex w-full max-w-[36rem] flex-col gap-3 px-6 py-12">
      <Heading className="text-lg font-semibold">{title}</Heading>
      {children && <div className="flex flex-col gap-3 text-text-2">{children}</div>}
      {actions && <div className="flex flex-wrap gap-2 pt-1">{actions}</div>}
    </div>
  );
}
