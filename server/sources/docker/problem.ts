import { CertificateUnreadable, EngineRefused } from "./engine.ts";
import { addressOf, type DockerPlace } from "./place.ts";
import { SshEnded } from "./ssh-agent.ts";

/** Why an engine cannot be used, in words that say what to do. */
export function problemWithEngine(error: unknown, place: DockerPlace): string {
  const where = addressOf(place);
  if (error instanceof CertificateUnreadable)
    return `The certificate file ${error.path} cannot be read (${error.message}). Correct tls_ca, tls_cert and tls_key of the source, or the rights of the file.`;
  if (error instanceof SshEnded) return problemWithSsh(error.said, place);
  const said = messageOf(error);
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return `There is no Docker socket at ${pathOf(place)}. Install or start Docker on this machine, or set socket or url of the source to where the engine listens.`;
    case "EACCES":
    case "EPERM":
      return `This user may not use the Docker socket ${pathOf(place)}. Add the user to the group docker (sudo usermod -aG docker $USER), then log in again and restart Jobtrail.`;
    case "ECONNREFUSED":
      return `No Docker engine listens at ${where}. Start it, for example with sudo systemctl start docker; it is tried again.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host of ${where} is not known. Correct url of the source, or the name's entry in DNS; it is tried again.`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return `The Docker engine at ${where} cannot be reached (${code}). Look whether its host is up and its port open to this machine; it is tried again.`;
    default:
  }
  const status = statusOf(error);
  if (status !== undefined) return problemWithAnswer(status, said, where);
  return problemWithTls(code, said, where) ?? problemWithConnection(error, said, where);
}

/** Why the log of one container cannot be read. @param host how the container is called on the screen */
export function problemWithLog(error: unknown, host: string, logDriver: string): string {
  const said = messageOf(error);
  if (/does not support reading/i.test(said))
    return `Container ${host} logs to "${logDriver}", which Docker cannot read back; run it with the log driver json-file, local or journald.`;
  return `The log of container ${host} cannot be read (${said}); it is tried again.`;
}

/** Whether the engine says that there is no such container any more. */
export function isGone(error: unknown): boolean {
  return statusOf(error) === 404;
}

function problemWithSsh(said: string, place: DockerPlace): string {
  const target = addressOf(place);
  const remedy = /host key verification failed/i.test(said)
    ? `Connect once by hand (ssh ${target}) and accept the host's key, as the user who runs Jobtrail`
    : /permission denied/i.test(said)
      ? `Give the user who runs Jobtrail a key that ${target} accepts, in its ssh agent or configuration`
      : /command not found|not found/i.test(said)
        ? `Install ssh here and the docker command on the other host`
        : /docker\.sock|daemon/i.test(said)
          ? `Start Docker on the other host, and add the user there to the group docker`
          : `Try by hand: ssh ${target} docker version`;
  return `ssh to ${target} ended: ${said.replace(/\.$/, "")}. ${remedy}; it is tried again.`;
}

function problemWithAnswer(status: number, said: string, where: string): string {
  if (/HTTP request to an HTTPS server/i.test(said))
    return `The Docker engine at ${where} speaks TLS. Set tls_ca, tls_cert and tls_key of the source.`;
  const refused = `The Docker engine at ${where} refused (${status}: ${said}).`;
  if (status === 401 || status === 403)
    return `${refused} Let its authorization plug-in or proxy allow this user to list containers and to read their logs and events.`;
  return `${refused} Look whether it is a Docker engine of version 20.10 or later; it is tried again.`;
}

/** Codes of Node and OpenSSL: https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
function problemWithTls(code: string, said: string, where: string): string | undefined {
  if (/WRONG_VERSION_NUMBER|EPROTO/.test(code))
    return `What listens at ${where} does not speak TLS (${code}). Leave out tls_ca, tls_cert and tls_key of the source, or let the engine use TLS.`;
  if (
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA)|CERTIFICATE_REQUIRED/.test(code) ||
    /alert/i.test(said)
  )
    return `The Docker engine at ${where} does not accept this client's certificate (${said}). Set tls_cert and tls_key to a pair that its authority has signed.`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `The certificate of ${where} is for another name (${said}). Write url with the name that the certificate has.`;
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code))
    return `The certificate of ${where} cannot be verified (${said}). Set tls_ca to the certificate of the authority that signed it.`;
  return undefined;
}

function problemWithConnection(error: unknown, said: string, where: string): string {
  const isSilent = error instanceof Error && error.name === "TimeoutError";
  const why = isSilent ? "no answer in time" : said;
  return `The connection to the Docker engine at ${where} was lost (${why}); it is tried again. If that goes on, look whether the engine runs and what its own log says.`;
}

function pathOf(place: DockerPlace): string {
  return place.by === "socket" ? place.path : addressOf(place);
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replace(/\.$/, "");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function statusOf(error: unknown): number | undefined {
  return error instanceof EngineRefused ? error.statusCode : undefined;
}
