"use client";
import type { ReactNode } from "react";
import { OpenedLine } from "../line/opened-line.tsx";
import { useMedia } from "../ui/use-media.ts";
import { LogList, type LogListProps } from "./log-list.tsx";
import type { LineActions, LineView } from "./use-line-actions.ts";
import type { LinesPage } from "./use-lines-page.ts";

/** Room for an opened line beside the list. */
const DETAIL_BESIDE = "(min-width: 1100px)";

/** The list of a page of lines, and the opened line beside it or over it. Fills its parent, which must be a flex row. */
export function ListAndLine({
  page,
  list,
  view,
  utc,
  actions,
  linkText,
  lines,
  children,
}: {
  page: Omit<LinesPage, "list" | "queryBox">;
  list: LinesPage["list"];
  view: Pick<LineView, "q" | "row" | "open">;
  utc: boolean;
  actions: LineActions;
  /** The absolute link to the view. */
  linkText: () => string;
  /** Which lines the list shows, and how; undefined shows none. */
  lines:
    | Omit<LogListProps, "ref" | "utc" | "selectedId" | "onSelect" | "onOpen" | "onVisibleRange">
    | undefined;
  /** What stands above the list. */
  children: ReactNode;
}) {
  const beside = useMedia(DETAIL_BESIDE);
  return (
    <>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {children}
        {lines && (
          <LogList
            ref={list}
            {...lines}
            utc={utc}
            selectedId={view.row}
            onSelect={page.onSelect}
            onOpen={actions.open}
            onVisibleRange={page.setVisible}
          />
        )}
      </div>
      <OpenedLine
        event={view.open ? page.event : undefined}
        beside={beside}
        utc={utc}
        query={view.q}
        linkText={linkText}
        onToggle={actions.toggle}
        onMove={(step) => list.current?.press(step > 0 ? "j" : "k")}
        onClose={actions.close}
      />
    </>
  );
}
