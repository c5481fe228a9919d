import type { Metadata } from "next";
import { Suspense } from "react";
import { JobsPage as Jobs } from "../../components/jobs/jobs-page.tsx";

export const metadata: Metadata = { title: "Jobs" };

/** Every job and how it stands. */
export default function JobsPage() {
  return (
    <Suspense>
      <Jobs />
    </Suspense>
  );
}
