"use client";
import { useQuery } from "@tanstack/react-query";
import { commandsSchema } from "../../server/protocol/commands.ts";
import { fetchJson } from "./fetch-json.ts";

/** Lines in view, as the API is asked for them. */
export interface CommandSelection {
  query: string;
  /** ISO 8601, inclusive; undefined from the first event. */
  from: string | undefined;
  /** ISO 8601, exclusive; undefined without end. */
  to: string | undefined;
}

/** How the lines of a selection are read on the hosts where they are; asked for while it is shown. */
export function useCommands({ query, from, to }: CommandSelection) {
  return useQuery({
    queryKey: ["commands", query, from, to],
    queryFn: ({ signal }) =>
      fetchJson(commandsSchema, "/api/commands", { q: query || undefined, from, to }, { signal }),
  });
}
