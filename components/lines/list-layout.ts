"use client";
import { useEffect, useState, type RefObject } from "react";

/** Which columns have room: `narrow` is a phone's two-line row, `full` shows all. */
export type ListLayout = "narrow" | "medium" | "wide" | "full";

/** How rows are drawn, the same for all of a list. */
export interface RowStyle {
  layout: ListLayout;
  utc: boolean;
  wrap: boolean;
  withDate: boolean;
}

/** Height of a row that is not wrapped, in CSS pixels. */
export function rowHeightPx(layout: ListLayout): number {
  return layout === "narrow" ? 44 : 24;
}

/** Widths of the columns before the message, in CSS pixels; one that is not listed is not shown. */
export function columnTemplate(layout: Exclude<ListLayout, "narrow">, withDate: boolean): string {
  const time = withDate ? "138px" : "92px";
  const columns = [time, "58px"];
  if (layout !== "medium") columns.push("minmax(72px,100px)");
  if (layout === "full") columns.push("minmax(80px,124px)");
  columns.push("64px", "92px", "minmax(0,1fr)");
  return columns.join(" ");
}

/** The layout for the present width of an element; measured after the first paint, `full` until then. */
export function useListLayout(element: RefObject<HTMLElement | null>): ListLayout {
  const [layout, setLayout] = useState<ListLayout>("full");
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setLayout(layoutForWidth(entry.contentRect.width));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return layout;
}

function layoutForWidth(widthPx: number): ListLayout {
  if (widthPx < 620) return "narrow";
  if (widthPx < 800) return "medium";
  return widthPx < 1_040 ? "wide" : "full";
}
