import { describe, expect, test } from "vitest";
import { isSelected, labelsOf, listedContainersSchema, type ContainerSelection } from "./containers.ts";

const ID = "3ca6e43319329e69cc9c17c82bf6d210a7817c6adaaf32915816a5127e30956f";

function container(name: string, compose: Record<string, string> = {}, image = "zisk/worker:0.1") {
  const labels = Object.fromEntries(
    Object.entries(compose).map(([key, value]) => [`com.docker.compose.${key}`, value]),
  );
  const [listed] = listedContainersSchema.parse([
    { Id: ID, Names: [`/${name}`], Image: image, Labels: { ...labels, tier: "gold" }, State: "running" },
  ]);
  if (!listed) throw new Error("nothing was read");
  return listed;
}

const worker = container("demo-worker-2", { project: "demo", service: "worker", "container-number": "2" });
const coordinator = container("zisk-coordinator", {
  project: "demo",
  service: "coordinator",
  "container-number": "1",
});
const plain = container("zisk-worker-7");
const other = container("postgres", {}, "postgres:16");

describe("which containers are read", () => {
  test.each<[string, ContainerSelection, boolean[]]>([
    ["by default ZisK's services and names", {}, [true, true, true, false]],
    ["by name", { containers: ["zisk-*"] }, [false, true, true, false]],
    ["by ID", { containers: [ID.slice(0, 12)] }, [true, true, true, true]],
    ["by project", { project: "demo" }, [true, true, false, false]],
    ["by service within a project", { project: "demo", services: ["work*"] }, [true, false, false, false]],
    ["by another project", { project: "other", services: ["worker"] }, [false, false, false, false]],
    ["by image, slashes and all", { images: ["*worker*"] }, [true, true, true, false]],
    ["by label", { labels: ["tier"], containers: ["post*"] }, [false, false, false, true]],
    ["by a label's value", { labels: ["tier=sil*", "tier=go*"] }, [true, true, true, true]],
    ["by a value that none has", { labels: ["tier=silver"] }, [false, false, false, false]],
  ])("%s", (_name, selection, expected) => {
    expect([worker, coordinator, plain, other].map((one) => isSelected(one, selection))).toEqual(expected);
  });
});

describe("how a container's lines are labelled", () => {
  test("replicas of a scaled service are told apart, in both ways that Compose names them", () => {
    expect(labelsOf(worker, "")).toEqual({
      host: "worker-2",
      service: "worker",
      fields: {
        container: "demo-worker-2",
        container_id: "3ca6e4331932",
        image: "zisk/worker:0.1",
        compose_project: "demo",
      },
    });
    const old = container("demo_worker_2", { project: "demo", service: "worker", "container-number": "2" });
    expect(labelsOf(old, "").host).toBe("worker-2");
  });

  test("a name that somebody gave is kept", () => {
    expect(labelsOf(coordinator, "")).toMatchObject({ host: "zisk-coordinator", service: "coordinator" });
    expect(labelsOf(plain, "")).toMatchObject({ host: "zisk-worker-7", service: "zisk-worker" });
  });

  test("with the computer's name behind it where that is set", () => {
    expect(labelsOf(worker, "prover-07").host).toBe("worker-2.prover-07");
  });
});
