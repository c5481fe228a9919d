"use client";
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import * as z from "zod";
import { sourceKindsSchema, sourceProbeSchema, sourcesSchema } from "../../server/protocol/sources.ts";
import { fetchJson, type FetchOptions } from "./fetch-json.ts";

const REFRESH_MS = 2_000;
const KEY = ["sources"];

/** A `[[sources]]` table as somebody filled it in. */
export type SourceTable = Readonly<Record<string, unknown>>;

/**
 * The sources and how they stand. They have no frames on the live connection, so they are asked for
 * again every 2 s while they are shown.
 */
export function useSources() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => fetchJson(sourcesSchema, "/api/sources", {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** Whether a source still reads what was there before it was followed, as far as was last heard. */
export function readsOldLines(client: QueryClient, source: string): boolean {
  const known = client.getQueryData<z.infer<typeof sourcesSchema>>(KEY);
  const state = known?.sources.find(({ name }) => name === source)?.state;
  return state === "backfilling" || state === "starting";
}

/** What sources there can be, with the keys of each as JSON Schema. */
export function useSourceKinds() {
  return useQuery({
    queryKey: ["source-kinds"],
    queryFn: ({ signal }) => fetchJson(sourceKindsSchema, "/api/source-kinds", {}, { signal }),
    staleTime: Infinity,
  });
}

/** Adds a source, and looks at one without adding it. */
export function useNewSource() {
  const change = useChange();
  return {
    add: useMutation({
      ...change,
      mutationFn: (body: SourceTable) => ask("/api/sources", { method: "POST", body }),
    }),
    test: useMutation({
      mutationFn: (body: SourceTable) =>
        fetchJson(sourceProbeSchema, "/api/sources/test", {}, { method: "POST", body }),
    }),
  };
}

/** Pauses, resumes and removes a source. */
export function useSource(name: string) {
  const path = `/api/sources/${encodeURIComponent(name)}`;
  const change = useChange();
  return {
    setPaused: useMutation({
      ...change,
      mutationFn: (paused: boolean) => ask(path, { method: "PATCH", body: { paused } }),
    }),
    remove: useMutation({
      ...change,
      mutationFn: (rows: "keep" | "drop") => ask(path, { method: "DELETE" }, { rows }),
    }),
  };
}

/** Starts the sample cluster (`play`), or ends it and deletes its rows (`remove`). */
export function useSample() {
  const change = useChange();
  return {
    play: useMutation({ ...change, mutationFn: () => ask("/api/sample", { method: "POST" }) }),
    remove: useMutation({ ...change, mutationFn: () => ask("/api/sample", { method: "DELETE" }) }),
  };
}

function ask(path: string, options: FetchOptions, parameters: Record<string, string> = {}): Promise<unknown> {
  return fetchJson(z.unknown(), path, parameters, options);
}

/** Whatever changes the sources changes what every view shows. */
function useChange() {
  const client = useQueryClient();
  return { onSuccess: () => client.invalidateQueries() };
}
