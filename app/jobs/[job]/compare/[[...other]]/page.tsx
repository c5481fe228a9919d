import type { Metadata } from "next";
import { ComparePage } from "../../../../../components/compare/compare-page.tsx";
import { signedText } from "../../../../../lib/hidden-characters.ts";

type Props = { params: Promise<{ job: string; other?: string[] }> };

/** Tabs tell comparisons apart by the job's first eight characters. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Compare ${signedText(decodeURIComponent((await params).job).slice(0, 8))}` };
}

/** One job beside another: `/jobs/A/compare/B`, or without B the last good one of the same shape. */
export default async function JobComparisonPage({ params }: Props) {
  const { job, other } = await params;
  return <ComparePage job={decodeURIComponent(job)} other={other?.[0] && decodeURIComponent(other[0])} />;
}
