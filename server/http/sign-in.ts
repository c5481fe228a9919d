import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError } from "./problem.ts";
import type { TokenCheck } from "./token.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

const MAX_FORM_BYTES = 4_096;

/** The path that the sign-in form posts to. */
export const SIGN_IN_PATH = "/sign-in";

/**
 * Lets a browser in: `?token=` on any page (the link that the console prints) or the form below.
 * A right token sets the cookie and leads to the page without the token in its address.
 * @returns true when the request was answered here
 * @throws HttpError 401 for the API, which has no use for a form; 413 for an oversized form
 */
export async function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  check: TokenCheck,
  wrongTokens: WrongTokens,
): Promise<boolean> {
  const url = new URL(`${OWN_ORIGIN}${request.url ?? "/"}`);
  const visitor: Visitor = { request, response, check, wrongTokens };
  if (request.method === "POST" && url.pathname === SIGN_IN_PATH) {
    const form = new URLSearchParams(await readForm(request));
    await answer(visitor, form.get("token") ?? "", form.get("next") ?? "/");
    return true;
  }
  const offered = url.pathname.startsWith("/api/") ? null : url.searchParams.get("token");
  if (offered !== null && request.method === "GET") {
    url.searchParams.delete("token");
    await answer(visitor, offered, url.pathname + url.search);
    return true;
  }
  const address = request.socket.remoteAddress ?? "";
  const offers = check.offers(request);
  if (offers) await wrongTokens.check(address);
  if (check.admits(request)) return false;
  if (offers) await wrongTokens.wrong(address);
  if (url.pathname.startsWith("/api/") || request.method !== "GET")
    throw new HttpError(
      401,
      "token-missing",
      "This server asks for a token. Send it as “Authorization: Bearer …”; it is the token in jobtrail.toml, JOBTRAIL_TOKEN or --token of the server.",
      { headers: { "www-authenticate": "Bearer" } },
    );
  sendForm(response, url.pathname + url.search, "");
  return true;
}

/** Who signs in. */
interface Visitor {
  request: IncomingMessage;
  response: ServerResponse;
  check: TokenCheck;
  wrongTokens: WrongTokens;
}

/** Stands for this server, whatever its name, while addresses are taken apart. */
const OWN_ORIGIN = "http://jobtrail.invalid";

async function answer(
  { request, response, check, wrongTokens }: Visitor,
  token: string,
  next: string,
): Promise<void> {
  const target = ownPage(next);
  const address = request.socket.remoteAddress ?? "";
  await wrongTokens.check(address);
  if (!check.matches(token)) {
    await wrongTokens.wrong(address);
    sendForm(response, target, "That is not this server's token.");
    return;
  }
  response.writeHead(303, {
    location: target,
    "set-cookie": check.setCookie(request.headers["x-forwarded-proto"] === "https"),
    "cache-control": "no-store",
    connection: "close",
  });
  response.end();
}

/** Where to go after signing in: a page of this server as a browser would find it, else the first one. */
function ownPage(next: string): string {
  const url = URL.canParse(next, OWN_ORIGIN) ? new URL(next, OWN_ORIGIN) : undefined;
  // “//host”, “/\\host” and “/<TAB>/host” lead elsewhere in a browser, and so in this parser, which reads as browsers do.
  if (url?.origin !== OWN_ORIGIN || !next.startsWith("/") || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search;
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_FORM_BYTES)
      throw new HttpError(413, "too-large", "The sign-in form is larger than 4 KiB; send the token alone.");
  }
  return text;
}

function sendForm(response: ServerResponse, next: string, problem: string): void {
  response.writeHead(401, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="/icon.svg">
<title>Sign in · Jobtrail</title>
<meta name="color-scheme" content="light dark">
<h1>Jobtrail</h1>
<form method="post" action="${SIGN_IN_PATH}">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<p><label>Token <input type="password" name="token" autocomplete="current-password" required autofocus></label>
<button>Sign in</button></p>
${problem ? `<p role="alert">${escapeHtml(problem)}</p>` : ""}
<p>The token is the one in the server's jobtrail.toml, JOBTRAIL_TOKEN or --token.</p>
</form></html>`);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
