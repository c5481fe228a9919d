/** Behind a sentence: marks the line that it stands on; nothing where there is none. */
export function ShowLine({
  event,
  label,
  onMark,
}: {
  event: string | null;
  label: string;
  onMark: (event: string) => void;
}) {
  if (event === null) return null;
  return (
    <button
      type="button"
      className="ml-1.5 text-accent underline underline-offset-2"
      onClick={() => onMark(event)}
    >
      {label}
    </button>
  );
}
