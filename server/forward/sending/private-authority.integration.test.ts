import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { forwarderPlace } from "./fixtures/forwarder-process.ts";

const OPENSSL = "/usr/bin/openssl";

/** A certificate for loopback that no authority has signed. */
function selfSigned(folder: string): { key: string; cert: string } {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", cert];
  execFileSync(
    OPENSSL,
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject, ...files],
    {
      stdio: "ignore",
    },
  );
  return { key, cert };
}

describe.skipIf(!existsSync(OPENSSL))("a certificate of one's own authority (needs /usr/bin/openssl)", () => {
  test("is refused in words, and taken with NODE_EXTRA_CA_CERTS", async () => {
    const place = await forwarderPlace('[[sources]]\ntype = "file"\npaths = ["FOLDER/a.log"]\n');
    const { key, cert } = selfSigned(place.folder);
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"checkpoints":[]}');
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const args = ["--to", `https://127.0.0.1:${(server.address() as AddressInfo).port}`];
    try {
      const without = place.start(args);
      await expect
        .poll(() => without.output(), { timeout: 20_000 })
        .toMatch(/is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Name your own .* NODE_EXTRA_CA_CERTS/);
      await without.end("SIGTERM");
      const trusting = place.start(args, { NODE_EXTRA_CA_CERTS: cert });
      await expect.poll(() => trusting.output(), { timeout: 20_000 }).toContain(`Forwarding to ${args[1]}.`);
      await trusting.end("SIGTERM");
    } finally {
      server.closeAllConnections();
      server.close();
      await place.remove();
    }
  });
});
