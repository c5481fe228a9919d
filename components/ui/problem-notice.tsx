import { CircleAlert } from "lucide-react";
import { Button } from "./button.tsx";
import { LogText } from "./log-text.tsx";

/** A failure in words, with a way to try again where that can help. */
export function ProblemNotice({
  title,
  detail,
  onRetry,
}: {
  title: string;
  detail?: string;
  onRetry?: () => void;
}) {
  return (
    <div role="alert" className="flex items-start gap-2.5 border-y border-line bg-error-soft px-4 py-2">
      <CircleAlert size={15} className="mt-0.5 shrink-0 text-error" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-error">
          <LogText text={title} />
        </p>
        {detail && (
          <p className="break-words text-text-2">
            <LogText text={detail} />
          </p>
        )}
      </div>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
