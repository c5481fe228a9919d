import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where an engine is reached. */
export type DockerPlace =
  | { by: "socket"; path: string }
  | { by: "tcp"; url: string; host: string; port: number; tls: TlsFiles | null }
  | { by: "ssh"; url: string };

/** Paths of PEM files; what is absent is not used. */
export interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

/** The keys of a docker source that say where its engine is. */
export interface PlaceOptions {
  socket?: string;
  url?: string;
  tls_ca?: string;
  tls_cert?: string;
  tls_key?: string;
}

/** The port of an engine without and with TLS, as registered with IANA. */
const PORT = { plain: 2375, tls: 2376 };
const DEFAULT_SOCKET = "/var/run/docker.sock";

/**
 * Where the engine is: as configured, else as the docker command would find it by DOCKER_HOST, DOCKER_TLS_VERIFY and
 * DOCKER_CERT_PATH (https://docs.docker.com/reference/cli/docker/#environment-variables).
 * @returns undefined where the address is none
 */
export function dockerPlace(
  options: PlaceOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DockerPlace | undefined {
  if (options.socket !== undefined) return { by: "socket", path: options.socket };
  const { tls_ca: ca, tls_cert: cert, tls_key: key } = options;
  const tls = ca !== undefined || cert !== undefined ? { ca, cert, key } : null;
  if (options.url !== undefined) return placeOfUrl(options.url, tls);
  const { DOCKER_HOST: url, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: folder } = environment;
  if (url) return placeOfUrl(url, verify ? certificatesIn(folder ?? join(homedir(), ".docker")) : null);
  const desktop = join(homedir(), ".docker/run/docker.sock");
  const isDesktop = !existsSync(DEFAULT_SOCKET) && existsSync(desktop);
  return { by: "socket", path: isDesktop ? desktop : DEFAULT_SOCKET };
}

/** The place in words, for example `unix:///var/run/docker.sock`; also what `docker -H` takes. */
export function addressOf(place: DockerPlace): string {
  return place.by === "socket" ? `unix://${place.path}` : place.url;
}

/** What the docker command must be told so that it speaks to the same engine. */
export function placeArguments(place: DockerPlace): string[] {
  if (place.by === "socket" && place.path === DEFAULT_SOCKET) return [];
  const to = ["-H", addressOf(place)];
  if (place.by !== "tcp" || !place.tls) return to;
  const { ca, cert, key } = place.tls;
  const files = [
    ...(ca === undefined ? [] : ["--tlscacert", ca]),
    ...(cert === undefined ? [] : ["--tlscert", cert]),
    ...(key === undefined ? [] : ["--tlskey", key]),
  ];
  return [...to, "--tlsverify", ...files];
}

function placeOfUrl(text: string, tls: TlsFiles | null): DockerPlace | undefined {
  if (text.startsWith("unix://"))
    return { by: "socket", path: text.slice("unix://".length) || DEFAULT_SOCKET };
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!host) return undefined;
  // The whole of it goes to ssh, which knows users, ports and names of its own configuration.
  if (url.protocol === "ssh:") {
    // What begins with a dash would be an option of somebody's.
    if (host.startsWith("-") || url.username.startsWith("-")) return undefined;
    const target = `ssh://${url.username && `${url.username}@`}${url.host}`;
    return { by: "ssh", url: target };
  }
  if (!["tcp:", "http:", "https:"].includes(url.protocol)) return undefined;
  const secure = tls ?? (url.protocol === "https:" ? {} : null);
  const port = Number(url.port) || (secure ? PORT.tls : PORT.plain);
  return { by: "tcp", url: `tcp://${url.hostname}:${port}`, host, port, tls: secure };
}

function certificatesIn(folder: string): TlsFiles {
  return { ca: join(folder, "ca.pem"), cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
}
