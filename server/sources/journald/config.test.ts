import { expect, test } from "vitest";
import { journaldConfigSchema } from "./config.ts";

test.for([
  [{ ssh: "ops@prover-07", ssh_options: ["-p", "2222"], directory: "/var/log/journal/remote" }, undefined],
  [{ url: "https://prover-07:19531", tls_cert: "a.pem", tls_key: "a.key", tls_ca: "ca.pem" }, undefined],
  [{ directory: "/a", file: "/b" }, "give at most one of directory and file, and neither with url"],
  [{ url: "http://a", file: "/b" }, "give at most one of directory and file, and neither with url"],
  [{ url: "http://a", ssh: "b" }, "give either ssh or url"],
  [{ url: "ftp://a" }, 'must be a URL such as "https://prover-07:19531"'],
  [{ ssh: "-oProxyCommand=x" }, 'must be a host as ssh takes it, for example "prover-07" or "ops@prover-07"'],
  [{ ssh_options: ["-p", "22"] }, 'needs ssh = "HOST"'],
  [{ tls_ca: "ca.pem" }, 'needs url = "https://HOST:19531"'],
  [{ url: "https://a", tls_cert: "a.pem" }, "needs tls_cert and tls_key together"],
] as const)("%j: %s", ([table, message]) => {
  const { error } = journaldConfigSchema.safeParse({ type: "journald", ...table });
  expect(error?.issues[0]?.message).toBe(message);
});
