import Link from "next/link";
import { EmptyState } from "../components/ui/empty-state.tsx";

/** What an address that leads nowhere shows. */
export default function NotFound() {
  return (
    <EmptyState heading="h1" title="There is no such page">
      <p>
        The address may be mistyped, or from another version of Jobtrail.{" "}
        <Link href="/" className="text-accent underline">
          Go to the explorer
        </Link>
      </p>
    </EmptyState>
  );
}
