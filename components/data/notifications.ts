"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod";
import { notificationsSchema, sentSchema } from "../../server/protocol/notifications.ts";
import { fetchJson } from "./fetch-json.ts";

const PATH = "/api/notifications";
const KEY = ["notifications"];
const REFRESH_MS = 5_000;

/** The rules of notifications and how they fare, asked for again every 5 s while they are shown. */
export function useNotifications() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => fetchJson(notificationsSchema, PATH, {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** Adds a rule. */
export function useNewRule() {
  return useMutation({
    ...useChange(),
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      fetchJson(z.unknown(), PATH, {}, { method: "POST", body }),
  });
}

/** Tests and removes one rule. */
export function useRule(name: string) {
  const path = `${PATH}/${encodeURIComponent(name)}`;
  const change = useChange();
  return {
    test: useMutation({
      ...change,
      mutationFn: () => fetchJson(sentSchema, `${path}/test`, {}, { method: "POST" }),
    }),
    remove: useMutation({
      ...change,
      mutationFn: () => fetchJson(z.unknown(), path, {}, { method: "DELETE" }),
    }),
  };
}

function useChange() {
  const client = useQueryClient();
  return { onSuccess: () => client.invalidateQueries({ queryKey: KEY }) };
}
