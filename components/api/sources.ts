"use client";
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import * as z from "zod";
import { sourcesSchema } from "../../server/protocol.ts";
import { fetchJson } from "./fetch-json.ts";

const REFRESH_MS = 5_000;
const KEY = ["sources"];

/**
 * The sources and how they stand. They have no frames on the live connection, so they are asked for
 * again every 5 s while they are shown.
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

/** Starts the sample cluster (`play`), or ends it and deletes its rows (`remove`). */
export function useSample() {
  const client = useQueryClient();
  const change = (method: "POST" | "DELETE") => () => fetchJson(z.unknown(), "/api/sample", {}, { method });
  const onSuccess = () => client.invalidateQueries();
  return {
    play: useMutation({ mutationFn: change("POST"), onSuccess }),
    remove: useMutation({ mutationFn: change("DELETE"), onSuccess }),
  };
}
