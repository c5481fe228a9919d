import { LoaderCircle } from "lucide-react";

/** Says that something is on its way; `label` is read out and shown beside it. */
export function Spinner({ label }: { label: string }) {
  return (
    <span role="status" className="inline-flex items-center gap-2 text-text-2">
      <LoaderCircle size={14} className="animate-spin" aria-hidden="true" />
      {label}
    </span>
  );
}
