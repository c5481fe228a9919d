"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Event } from "../../lib/event.ts";
import { logsPageSchema } from "../../server/protocol/logs.ts";
import { fetchJson } from "../data/fetch-json.ts";

const key = (id: string | null) => ["event", id] as const;

/**
 * An event by its id, whatever the list shows. Events never change, so one that was seen is not asked
 * for again; `remember` spares asking for one that is at hand.
 */
export function useKnownEvent(id: string | null): {
  event: Event | undefined;
  remember: (event: Event) => void;
} {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: key(id),
    queryFn: async ({ signal }) => {
      const page = await fetchJson(logsPageSchema, "/api/logs", { around: id, limit: 3 }, { signal });
      return page.events.find((event) => event.id === id) ?? null;
    },
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const remember = useCallback((event: Event) => client.setQueryData(key(event.id), event), [client]);
  return { event: data ?? undefined, remember };
}
