import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { JobtrailError } from "../error.ts";

/** Addresses of this machine and of networks that only insiders reach: RFC 6890, RFC 4193, RFC 6598. */
const PRIVATE = blockList([
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["::1", 128],
  ["fc00::", 7],
  // IPv4 in IPv6, which a gateway of the network takes out again: RFC 6052, RFC 3056.
  ["64:ff9b::", 96],
  ["2002::", 16],
]);

/** Nobody's receiver: links (a cloud's own credentials are served at 169.254.169.254), no address, many at once, and tests. */
const NEVER = blockList([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  ["::", 128],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
]);

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, bits] of subnets) list.addSubnet(net, bits, net.includes(":") ? "ipv6" : "ipv4");
  return list;
}

/**
 * Why nothing is sent to an address; undefined where it may be.
 * @param address IPv4 or IPv6
 * @param isPrivate whether private networks are meant
 */
export function addressRefusal(address: string, isPrivate: boolean): string | undefined {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (NEVER.check(address, family)) return `${address} is no address of a receiver`;
  if (!isPrivate && PRIVATE.check(address, family))
    return `${address} is in a private network; set private = true for the rule in jobtrail.toml if that is meant`;
  return undefined;
}

/** What is thrown for a receiver that nothing may be sent to. */
export class AddressRefused extends JobtrailError {
  constructor(message: string) {
    super("notify-address", message);
    this.name = "AddressRefused";
  }
}

/** The host of an address where that is an IP address itself, which nobody looks up. */
export function literalAddress({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? undefined : bare;
}

/**
 * Looks a name up as the system does and refuses what it must not lead to. It is the look-up that the connection itself
 * makes, so that a name cannot mean one address when it is checked and another when it is used.
 */
export function checkedLookup(isPrivate: boolean): LookupFunction {
  return (name, options, callback) => {
    systemLookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, "", 0);
      const refusal = found.map(({ address }) => addressRefusal(address, isPrivate)).find(Boolean);
      if (refusal !== undefined) return callback(new AddressRefused(`${name} leads to ${refusal}`), "", 0);
      const [first] = found;
      if (options.all) callback(null, found);
      else callback(null, first?.address ?? "", first?.family);
    });
  };
}
