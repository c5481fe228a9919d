"use client";
import { Volume2 } from "lucide-react";
import Link from "next/link";
import { useHygiene } from "../data/hygiene.ts";
import { Tooltip } from "../ui/tooltip.tsx";

/**
 * Says in the top bar, while it is so, that services are at debug or trace for too long; the sources page says what to
 * do. Sources without JSON are told there only: nobody can do anything about many of them today.
 */
export function HygieneMark() {
  const { data } = useHygiene();
  const count = data?.talkative.length ?? 0;
  if (count === 0) return null;
  const said = `${count} ${count === 1 ? "service" : "services"} at debug or trace for more than ten minutes`;
  return (
    <Tooltip label={`${said}. See what it costs and how to restore info.`}>
      <Link
        href="/sources"
        aria-label={said}
        className="flex h-7 items-center gap-1 rounded-md px-1.5 text-warn hover:bg-hover pointer-coarse:h-9"
      >
        <Volume2 size={15} aria-hidden="true" />
        <span className="tabular">
          {count}
          <span className="max-lg:sr-only"> at debug</span>
        </span>
      </Link>
    </Tooltip>
  );
}
