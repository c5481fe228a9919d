import type { Metadata } from "next";
import { SourcesTable } from "../../components/shell/sources-table.tsx";

export const metadata: Metadata = { title: "Sources" };

/** Where lines come from, and how each source stands. */
export default function SourcesPage() {
  return <SourcesTable />;
}
