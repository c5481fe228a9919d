"use client";
import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  { href: "/", name: "Explorer" },
  { href: "/jobs", name: "Jobs" },
  { href: "/sources", name: "Sources" },
] as const;

/** The links between the three pages; the present one is marked. */
export function Navigation() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="flex h-11 items-stretch gap-1">
      {PAGES.map(({ href, name }) => {
        const here = href === "/" ? path === "/" : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? "page" : undefined}
            className={clsx(
              "flex items-center border-b-2 px-2 pt-0.5",
              here ? "border-accent text-text" : "border-transparent text-text-2 hover:text-text",
            )}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
