import type { Labels } from "../../source.ts";

/** Attributes or labels by name. */
export type Attributes = ReadonlyMap<string, string>;

/** Where senders say what Jobtrail calls host and service. */
export interface OriginNames {
  /** The first of these that is there is the host. */
  host: readonly string[];
  service: readonly string[];
  /** Paths of files, of whose name the service is made where nothing else says it. */
  file: readonly string[];
  /** Names that say just host or service: not repeated as a field. */
  plain: ReadonlySet<string>;
  /** What a sender writes where it does not know the service. */
  unknownService: RegExp;
}

/** Finds host and service among a sender's attributes, "" where there is none; the rest are fields. */
export function pickOrigin(attributes: Attributes, names: OriginNames): Required<Labels> {
  const host = names.host.find((name) => attributes.get(name));
  const service = names.service.find((name) => {
    const value = attributes.get(name);
    return value && !names.unknownService.test(value);
  });
  const taken = new Set([host, service]);
  const fields = [...attributes].filter(([name]) => !(taken.has(name) && names.plain.has(name)));
  return {
    host: attributes.get(host ?? "") ?? "",
    service: attributes.get(service ?? "")?.replace(/\.service$/, "") ?? stemOf(fileOf(attributes, names)),
    fields: Object.fromEntries(fields),
  };
}

/** The file that a line was read from; "" where nobody says it. */
export function fileOf(attributes: Attributes, { file }: OriginNames): string {
  return file.map((name) => attributes.get(name)).find(Boolean) ?? "";
}

/** As the file source names its services: `/var/log/zisk-worker.log.0` is of `zisk-worker`. */
function stemOf(path: string): string {
  return /([^/\\]+?)(?:\.log)?(?:\.\d+)?$/.exec(path)?.[1] ?? "";
}
