import type { Metadata } from "next";
import { Suspense } from "react";
import { JobsTable } from "../../components/jobs/jobs-table.tsx";

export const metadata: Metadata = { title: "Jobs" };

/** The newest jobs and how each stands. */
export default function JobsPage() {
  return (
    <Suspense>
      <JobsTable />
    </Suspense>
  );
}
