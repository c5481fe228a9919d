import type { ReactNode } from "react";

/** What stands where there is nothing to show: what is missing, why, and what to do about it. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto flex w-full max-w-[36rem] flex-col gap-3 px-6 py-12">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="flex flex-col gap-3 text-text-2">{children}</div>}
      {actions && <div className="flex flex-wrap gap-2 pt-1">{actions}</div>}
    </div>
  );
}
