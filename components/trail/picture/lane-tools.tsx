"use client";
import { Maximize2, Minus, Plus } from "lucide-react";
import type { TrailView } from "../../../lib/trail-view.ts";
import { Button } from "../../ui/button.tsx";
import { Legend } from "../legend.tsx";
import type { PictureActions } from "../use-trail-view.ts";
import type { Zoom } from "./use-zoom.ts";

const ORDERS = [
  ["time", "Time"],
  ["name", "Name"],
  ["slowest", "Slowest"],
] as const;

/** A turn of the zoom by its buttons and keys. */
export const ZOOM_STEP = 1.5;

/** What a reader can do to the lanes. */
export function LaneTools({
  workers,
  view,
  actions,
  zoom,
  filter,
  onFilter,
  hasClocks,
}: {
  workers: number;
  view: TrailView;
  actions: PictureActions;
  zoom: Zoom;
  filter: string;
  onFilter: (text: string) => void;
  /** Whether any host's clock is known to be off. */
  hasClocks: boolean;
}) {
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-panel px-4 py-1 text-text-2 max-sm:px-3">
      <span className="font-medium text-text">
        {workers} {workers === 1 ? "worker" : "workers"}
      </span>
      <Choice name="Sort" options={ORDERS} chosen={view.lanes} onChoose={(order) => actions.order(order)} />
      <input
        type="search"
        value={filter}
        onChange={({ target }) => onFilter(target.value)}
        placeholder="Filter lanes"
        aria-label="Filter lanes"
        className="h-6 w-36 rounded-md border border-line-strong bg-bg px-2 placeholder:text-text-3 max-md:hidden pointer-coarse:h-9"
      />
      <Legend />
      <span className="ml-auto flex items-center gap-3">
        {hasClocks && (
          <Choice
            name="Clocks"
            options={[
              ["raw", "Raw"],
              ["corrected", "Corrected"],
            ]}
            chosen={view.corrected ? "corrected" : "raw"}
            onChoose={(chosen) => actions.correct(chosen === "corrected")}
          />
        )}
        <span className="flex items-center gap-1">
          <Button
            size="icon"
            look="plain"
            aria-label="Zoom out"
            disabled={!zoom.isZoomed}
            onClick={() => zoom.by(ZOOM_STEP, 0.5)}
          >
            <Minus size={13} aria-hidden="true" />
          </Button>
          <Button size="icon" look="plain" aria-label="Zoom in" onClick={() => zoom.by(1 / ZOOM_STEP, 0.5)}>
            <Plus size={13} aria-hidden="true" />
          </Button>
          <Button look="plain" disabled={!zoom.isZoomed} onClick={() => zoom.fit()}>
            <Maximize2 size={12} aria-hidden="true" /> Fit
          </Button>
        </span>
      </span>
    </div>
  );
}

function Choice<T extends string>({
  name,
  options,
  chosen,
  onChoose,
}: {
  name: string;
  options: readonly (readonly [T, string])[];
  chosen: T;
  onChoose: (option: T) => void;
}) {
  return (
    <span role="group" aria-label={name} className="flex items-center gap-2 max-sm:hidden">
      <span aria-hidden="true">{name}</span>
      <span className="flex overflow-hidden rounded-md border border-line-strong">
        {options.map(([option, label]) => (
          <button
            key={option}
            type="button"
            aria-pressed={option === chosen}
            onClick={() => onChoose(option)}
            className="h-6 border-l border-line-strong bg-raised px-2 first:border-l-0 hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:text-accent pointer-coarse:h-9"
          >
            {label}
          </button>
        ))}
      </span>
    </span>
  );
}
