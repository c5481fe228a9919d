import Link from "next/link";
import type { ReactNode } from "react";
import { HygieneMark } from "../hygiene/hygiene-mark.tsx";
import { ConnectionState } from "./connection-state.tsx";
import { Navigation } from "./navigation.tsx";
import { SampleNotice } from "./sample-notice.tsx";
import { SilenceNotice } from "./silence-notice.tsx";
import { Watching } from "../watch/watching.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** The frame of every page: the top bar, and a main region that fills the rest and scrolls by itself. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-3 py-1 focus:not-sr-only focus:absolute focus:top-1 focus:left-1"
      >
        Skip to the content
      </a>
      <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 border-b border-line bg-panel px-3 sm:gap-x-5 sm:px-4">
        <Link href="/" className="flex items-center gap-2 font-semibold" aria-label="Jobtrail, explorer">
          <Mark />
          <span className="max-sm:sr-only">Jobtrail</span>
        </Link>
        <Navigation />
        <div className="flex-1 max-sm:order-last max-sm:basis-full">
          <SampleNotice />
        </div>
        <div className="flex items-center gap-1 max-sm:ml-auto sm:gap-2">
          <HygieneMark />
          <ConnectionState />
          <ThemeToggle />
        </div>
      </header>
      <SilenceNotice />
      <Watching />
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col overflow-x-clip outline-none">
        {children}
      </main>
    </div>
  );
}

/** Three lanes, one of them running on: a job's trail. */
function Mark() {
  return (
    <svg viewBox="0 0 16 16" className="size-4 text-accent" aria-hidden="true" fill="none">
      <path d="M1.5 3.5h6M4.5 8h7M9 12.5h5.5" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
