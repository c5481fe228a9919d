import { describe, expect, test } from "vitest";
import { docker } from "./docker.ts";
import { addressOf, dockerPlace, placeArguments } from "./place.ts";

describe("where an engine is", () => {
  test("a socket is nearer than any environment", () => {
    expect(dockerPlace({ socket: "/a.sock" }, { DOCKER_HOST: "tcp://b" })).toEqual({
      by: "socket",
      path: "/a.sock",
    });
  });

  test("DOCKER_HOST is heeded as the docker command heeds it", () => {
    expect(dockerPlace({}, { DOCKER_HOST: "unix:///c.sock" })).toEqual({ by: "socket", path: "/c.sock" });
    const environment = { DOCKER_HOST: "tcp://b", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" };
    expect(dockerPlace({}, environment)).toEqual({
      by: "tcp",
      url: "tcp://b:2376",
      host: "b",
      port: 2376,
      tls: { ca: "/certs/ca.pem", cert: "/certs/cert.pem", key: "/certs/key.pem" },
    });
  });

  test.each([
    ["tcp://prover-07", "tcp://prover-07:2375"],
    ["tcp://[::1]:1234", "tcp://[::1]:1234"],
    ["https://prover-07", "tcp://prover-07:2376"],
    ["ssh://zisk@prover-07:2222/", "ssh://zisk@prover-07:2222"],
    ["unix:///x.sock", "unix:///x.sock"],
  ])("%s", (url, address) => {
    const place = dockerPlace({ url });
    expect(place && addressOf(place)).toBe(address);
  });

  test.each(["prover-07:2375", "ftp://prover-07", "tcp://", "ssh://-oProxyCommand=x"])(
    "%s is refused",
    (url) => {
      const { error } = docker.schema.safeParse({ type: "docker", url });
      expect(error?.issues[0]?.message).toContain('"tcp://prover-07:2376"');
    },
  );

  test("keys that do not go together are refused with what to do", () => {
    const both = docker.schema.safeParse({ type: "docker", url: "tcp://a", socket: "/a.sock" });
    expect(both.error?.issues[0]).toMatchObject({
      path: ["url"],
      message: "give either socket or url, not both",
    });
    const half = docker.schema.safeParse({ type: "docker", url: "tcp://a", tls_cert: "/a.pem" });
    expect(half.error?.issues[0]?.message).toBe("tls_cert and tls_key go together: give both or neither");
  });

  test("the docker command is told the same", () => {
    const tls = { tls_ca: "/ca.pem", tls_cert: "/cert.pem", tls_key: "/key.pem" };
    const place = dockerPlace({ url: "tcp://a:1", ...tls });
    expect(place && placeArguments(place).join(" ")).toBe(
      "-H tcp://a:1 --tlsverify --tlscacert /ca.pem --tlscert /cert.pem --tlskey /key.pem",
    );
    expect(placeArguments({ by: "socket", path: "/var/run/docker.sock" })).toEqual([]);
  });
});
