import { Suspense } from "react";
import { Explorer } from "../components/explorer/explorer.tsx";

/** The explorer. What it shows is in the address, which only the browser reads. */
export default function ExplorerPage() {
  return (
    <Suspense>
      <Explorer />
    </Suspense>
  );
}
