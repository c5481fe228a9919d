/**
 * The files of public/, which hold nothing of anybody's logs. A browser asks for the manifest without cookies, and for the
 * icon before anybody has signed in: they are served without a token.
 */
export const PUBLIC_FILES: ReadonlySet<string> = new Set([
  "/icon-completed.svg",
  "/icon-failed.svg",
  "/icon.svg",
  "/manifest.webmanifest",
  "/robots.txt",
]);
