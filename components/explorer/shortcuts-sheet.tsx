import { Sheet } from "../ui/sheet.tsx";

const SHORTCUTS: readonly (readonly [keys: string, meaning: string])[] = [
  ["j  ↓", "Next line"],
  ["k  ↑", "Previous line"],
  ["Page Up  Page Down", "A screen up or down"],
  ["g  Home", "Oldest line"],
  ["G  End", "Newest line"],
  ["Enter", "Open the marked line"],
  ["Esc", "Close the opened line"],
  ["/", "To the query"],
  ["l", "Live on or off"],
  ["w", "Wrap long lines or cut them"],
  ["u", "Times in UTC or local"],
  ["?", "These shortcuts"],
];

/** What the keys do on the explorer. */
export function ShortcutsSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet title="Keyboard" from="middle" open={open} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 p-4">
        {SHORTCUTS.map(([keys, meaning]) => (
          <div key={keys} className="contents">
            <dt className="flex gap-1.5">
              {keys.split("  ").map((key) => (
                <kbd
                  key={key}
                  className="min-w-5 rounded-sm border border-line-strong bg-panel px-1.5 text-center font-mono text-xs leading-5"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-text-2">{meaning}</dd>
          </div>
        ))}
        <div className="col-span-2 border-t border-line pt-3 text-text-2">
          In the filters, a click shows only a value; Alt- or Ctrl-click hides it. On the histogram, drag to
          zoom, or use the arrow keys with Shift, then Enter.
        </div>
      </dl>
    </Sheet>
  );
}
