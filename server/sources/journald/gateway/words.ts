/**
 * What an answer other than 200 means and what to do. Its body is not repeated: whoever may test a source could read
 * any service that this machine reaches.
 */
export function explainAnswer(url: string, status: number | undefined): string {
  const said = `HTTP ${status}`;
  if (status === 404)
    return `${url} is no journal gateway (${said}). Check the URL: systemd-journal-gatewayd answers at http://HOST:19531.`;
  if (status === 401 || status === 403)
    return `${url} refuses access (${said}). Give it the client certificate that it trusts with tls_cert and tls_key.`;
  return `${url} did not deliver its journal (${said}). Look at systemd-journal-gatewayd's own log on that host.`;
}

/** What a connection's failure means and what to do. */
export function explainFailure(url: string, error: unknown): string {
  const code = codeOf(error);
  const words = error instanceof Error ? oneLine(error.message) : String(error);
  const known = ADVICE.find(([pattern]) => pattern.test(code) || pattern.test(words));
  if (known) return `${known[1](url)} (${words}). ${known[2]}`;
  return `The connection to ${url} failed (${words}). Check that systemd-journal-gatewayd runs there and that the URL is right.`;
}

type Advice = readonly [RegExp, (url: string) => string, string];

/** Codes of Node and OpenSSL (https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const ADVICE: readonly Advice[] = [
  [
    /^no answer/,
    (url) => `${url} does not answer`,
    "Check that the host is up and that nothing between drops the connection; reading goes on behind the last line.",
  ],
  [
    /ECONNREFUSED/,
    (url) => `Nothing listens at ${url}`,
    "Start it there with systemctl enable --now systemd-journal-gatewayd.socket, and check the port.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    (url) => `The host of ${url} is not known to this machine's name service`,
    "Check how the URL is spelt.",
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/,
    (url) => `${url} cannot be reached`,
    "Check that the host is up and that no firewall is between.",
  ],
  [
    /ENOENT|EACCES|PEM|KEY_VALUES_MISMATCH|NO_START_LINE/,
    (url) => `A certificate for ${url} cannot be read`,
    "Check the files that tls_cert, tls_key and tls_ca name: they are PEM, belong together, and this user may read them.",
  ],
  [
    /ALTNAME_INVALID/,
    (url) => `The certificate of ${url} is for another name`,
    "Write the URL with the name that is in the certificate.",
  ],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    (url) => `The certificate of ${url} is out of date`,
    "Renew it there, and check both clocks.",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|DEPTH_ZERO|CERT_SIGNATURE/,
    (url) => `The certificate of ${url} is signed by nobody that this machine trusts`,
    "Name the certificate of its authority with tls_ca.",
  ],
  [
    /ALERT|HANDSHAKE_FAILURE/i,
    (url) => `${url} refused the TLS connection`,
    "Give it the client certificate that it trusts with tls_cert and tls_key.",
  ],
  [
    /WRONG_VERSION_NUMBER|EPROTO|packet length too long|before secure TLS/,
    (url) => `${url} does not speak TLS`,
    "Write http:// in the URL, or give systemd-journal-gatewayd a certificate with --cert and --key.",
  ],
  [
    /HPE_|Parse Error/,
    (url) => `${url} does not speak plain HTTP`,
    "Write https:// in the URL if it has a certificate.",
  ],
  [
    /ECONNRESET|socket hang up|aborted|terminated|ERR_STREAM_PREMATURE_CLOSE|EPIPE/,
    (url) => `The connection to ${url} was cut`,
    "Reading goes on behind the last line as soon as it is back; if it never comes up, check http:// against https:// in the URL.",
  ],
];

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ").replace(/\.$/, "");
}
