import type { Metadata } from "next";
import { SourcesPage } from "../../components/sources/sources-page.tsx";

export const metadata: Metadata = { title: "Sources" };

/**
 * Where lines come from, and how each source stands. Without a boundary of its own: the frame asks for the sources
 * too, and a part that is hydrated later than its answer comes would not be what the server had written.
 */
export default function Page() {
  return <SourcesPage />;
}
