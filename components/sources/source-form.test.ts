import { expect, test } from "vitest";
import { fieldsOf, tableFrom } from "./source-form.ts";

const SCHEMA = {
  type: "object",
  properties: {
    type: { type: "string", const: "docker" },
    name: { type: "string", default: "docker" },
    paused: { type: "boolean", default: false },
    services: {
      type: "array",
      items: { type: "string" },
      default: ["worker"],
      description: "Compose services",
    },
    labels: { type: "object", additionalProperties: { type: "string" } },
    url: { type: "string" },
    port: { type: "integer" },
    tls: { type: "boolean" },
    mode: { type: "string", enum: ["a", "b"] },
  },
  required: ["type", "url"],
};

test("a form is made of a kind's schema, what is needed first", () => {
  const fields = fieldsOf(SCHEMA);
  expect(fields.map(({ key, form }) => `${key} ${form}`)).toEqual([
    "name text",
    "services list",
    "labels map",
    "url text",
    "port number",
    "tls choice",
    "mode choice",
  ]);
  expect(fields.filter(({ isFirst }) => isFirst).map(({ key }) => key)).toEqual(["name", "url"]);
  expect(fields[1]).toMatchObject({ placeholder: "worker", hint: "Compose services" });
  expect(fieldsOf("nonsense")).toEqual([]);
});

test("the answers become a table, and what is empty is left out", () => {
  const answers = {
    name: " mine ",
    services: "worker\n\n coordinator ",
    labels: "rack = 7\nodd",
    url: "",
    port: "70",
    tls: "true",
    mode: "b",
  };
  expect(tableFrom("docker", fieldsOf(SCHEMA), answers)).toEqual({
    type: "docker",
    name: "mine",
    services: ["worker", "coordinator"],
    labels: { rack: "7", odd: "" },
    port: 70,
    tls: true,
    mode: "b",
  });
  expect(tableFrom("docker", fieldsOf(SCHEMA), { port: "many" })).toEqual({ type: "docker", port: "many" });
});
