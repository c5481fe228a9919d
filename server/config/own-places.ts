import { homedir } from "node:os";
import { resolve } from "node:path";
import { secretFiles, type SourceConfig } from "../sources/registry.ts";
import type { Config } from "./config.ts";

/** Where Kubernetes puts a pod's own token. */
const POD_SECRETS = "/var/run/secrets/kubernetes.io";

/** Where the secrets of a server are: see `OwnPlaces`. @param sources those that are configured now */
export function ownPlaces(
  { file, dataDir, store, notify }: Pick<Config, "file" | "dataDir" | "store" | "notify">,
  sources: readonly SourceConfig[],
): string[] {
  const addresses = notify.flatMap(({ urlFile }) => (urlFile === undefined ? [] : [urlFile]));
  return [...secretPlaces(file, sources), ...addresses, ...(store ? [] : [dataDir])];
}

/** The configuration file, what its sources name as secret, and what the place it runs in keeps so. */
export function secretPlaces(file: string, sources: readonly SourceConfig[]): string[] {
  const named = sources.flatMap(secretFiles).map((path) => path.replace(/^~(?=\/)/, homedir()));
  return [file, ...named.map((path) => resolve(path)), POD_SECRETS];
}
