"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { Tooltip } from "radix-ui";
import { useState, type ReactNode } from "react";
import { RequestProblem } from "../data/fetch-json.ts";

const MAX_RETRIES = 2;

/** What every page stands in: the query cache, the URL state, the tooltips' timing. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <NuqsAdapter>
        <Tooltip.Provider delayDuration={400}>{children}</Tooltip.Provider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        // What the server refused it will refuse again; only failures on the way are worth another try.
        retry: (count, error) =>
          count < MAX_RETRIES && !(error instanceof RequestProblem && error.problem.status < 500),
      },
    },
  });
}
