import type { Metadata } from "next";
import { Suspense } from "react";
import { TrailPage } from "../../../components/trail/trail-page.tsx";
import { signedText } from "../../../lib/hidden-characters.ts";

type Props = { params: Promise<{ job: string }> };

/** A teammate's tab bar tells jobs apart by their first eight characters, as the logs do. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Job ${signedText(decodeURIComponent((await params).job).slice(0, 8))}` };
}

/** One job's trail: the picture of its phases and lanes, and its lines from every host. */
export default async function JobPage({ params }: Props) {
  return (
    <Suspense>
      <TrailPage job={decodeURIComponent((await params).job)} />
    </Suspense>
  );
}
