import { Button } from "../ui/button.tsx";

const COUNT = new Intl.NumberFormat("en");

/** A place where the server left lines out because this page was too slow, with a way to have them. */
export function GapRow({
  skipped,
  top,
  height,
  onLoad,
}: {
  skipped: number;
  /** Distance from the top of the list and height, in CSS pixels. */
  top: number;
  height: number;
  onLoad: () => void;
}) {
  return (
    <div
      role="row"
      className="absolute inset-x-0 flex items-center gap-3 border-y border-dashed border-line-strong bg-panel px-4 text-text-2"
      style={{ height, top }}
    >
      <span role="gridcell">
        {COUNT.format(skipped)} {skipped === 1 ? "line was" : "lines were"} skipped{" "}
        <Button look="plain" className="h-5! text-accent!" onClick={onLoad}>
          Load them
        </Button>
      </span>
    </div>
  );
}
