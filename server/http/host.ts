import { hostname, networkInterfaces } from "node:os";

/** Tells whether an address to listen on is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare === "::1" || /^127(\.\d{1,3}){3}$/.test(bare);
}

/**
 * The names under which this server answers. A page elsewhere can make its own name resolve to this
 * machine (DNS rebinding); the browser then sends that name as Host, which is not among these.
 * @param host the address listened on
 * @param allowedHosts further names from the configuration, lower case
 */
export function allowedHostNames(host: string, allowedHosts: readonly string[]): ReadonlySet<string> {
  const names = new Set(["localhost", "127.0.0.1", "[::1]", bracketed(host), ...allowedHosts]);
  if (isLoopback(host)) return names;
  names.add(hostname().toLowerCase());
  for (const address of Object.values(networkInterfaces()).flat())
    if (address) names.add(bracketed(address.address));
  names.delete("0.0.0.0");
  names.delete("[::]");
  return names;
}

/** The name in a Host header without its port, lower case; undefined when the header is missing or malformed. */
export function hostName(header: string | undefined): string | undefined {
  return /^([\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.exec(header ?? "")?.[1]?.toLowerCase();
}

function bracketed(address: string): string {
  const bare = address.toLowerCase();
  return bare.includes(":") && !bare.startsWith("[") ? `[${bare}]` : bare;
}
