"use client";
import { useQuery } from "@tanstack/react-query";
import { hygieneSchema } from "../../server/protocol/hygiene.ts";
import { fetchJson } from "./fetch-json.ts";

/** The server looks no more often than this. */
const REFRESH_MS = 60_000;

/** Logs that cost more, or tell less, than they need to, asked for again each minute. */
export function useHygiene() {
  return useQuery({
    queryKey: ["hygiene"],
    queryFn: ({ signal }) => fetchJson(hygieneSchema, "/api/hygiene", {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
}
