"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod";
import { sourcesSchema } from "../../server/protocol.ts";
import { fetchJson } from "./fetch-json.ts";

const REFRESH_MS = 5_000;

/**
 * The sources and how they stand. They have no frames on the live connection, so they are asked for
 * again every 5 s while they are shown.
 */
export function useSources() {
  return useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => fetchJson(sourcesSchema, "/api/sources", {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
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
