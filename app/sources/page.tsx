import type { Metadata } from "next";
import { Suspense } from "react";
import { SourcesPage } from "../../components/sources/sources-page.tsx";

export const metadata: Metadata = { title: "Sources" };

/** Where lines come from, and how each source stands. */
export default function Page() {
  return (
    <Suspense>
      <SourcesPage />
    </Suspense>
  );
}
