import * as z from "zod";
import "../data/zod-without-eval.ts";
import type { SourceTable } from "../data/sources.ts";

/** How a key is filled in: lists and maps take an entry a line, maps `name = value`. */
type FieldForm = "text" | "number" | "list" | "map" | "choice";

/** One key of a source's table in the form. */
export interface FormField {
  key: string;
  form: FieldForm;
  isRequired: boolean;
  /** Shown at once, and not among the further settings. */
  isFirst: boolean;
  placeholder: string;
  hint: string;
  choices: readonly string[];
}

/** What was typed, by key. */
export type Answers = Readonly<Record<string, string>>;

const propertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
});
type Property = z.infer<typeof propertySchema>;

const kindSchema = z.object({
  properties: z.record(z.string(), propertySchema),
  required: z.array(z.string()).default([]),
});

/** The keys of a kind, out of its JSON Schema. */
export function fieldsOf(schema: unknown): FormField[] {
  const parsed = kindSchema.safeParse(schema);
  if (!parsed.success) return [];
  const { properties, required } = parsed.data;
  return Object.entries(properties)
    .filter(([key]) => key !== "type" && key !== "paused")
    .map(([key, property]) => {
      const isRequired = required.includes(key);
      return {
        key,
        form: formOf(property),
        isRequired,
        isFirst: isRequired || key === "name",
        placeholder: placeholderOf(property),
        hint: property.description ?? "",
        choices: property.type === "boolean" ? ["true", "false"] : (property.enum ?? []),
      };
    });
}

function formOf({ type, enum: choices }: Property): FieldForm {
  if (choices || type === "boolean") return "choice";
  if (type === "array") return "list";
  if (type === "object") return "map";
  return type === "number" || type === "integer" ? "number" : "text";
}

function placeholderOf({ type, default: usual }: Property): string {
  if (Array.isArray(usual)) return usual.join("\n");
  if (typeof usual === "string" || typeof usual === "number" || typeof usual === "boolean")
    return String(usual);
  if (type === "array") return "one a line";
  return type === "object" ? "name = value" : "";
}

/** The table that the answers describe; what was left empty is left out, and its default holds. */
export function tableFrom(type: string, fields: readonly FormField[], answers: Answers): SourceTable {
  const entries = fields.flatMap(({ key, form }) => {
    const text = answers[key]?.trim() ?? "";
    return text === "" ? [] : [[key, valueOf(form, text)] as const];
  });
  return { type, ...Object.fromEntries(entries) };
}

function valueOf(form: FieldForm, text: string): unknown {
  const lines = text.split("\n").flatMap((line) => line.trim() || []);
  switch (form) {
    case "list":
      return lines;
    case "map":
      return Object.fromEntries(lines.map(pairOf));
    case "number":
      return Number.isNaN(Number(text)) ? text : Number(text);
    case "choice":
      return text === "true" || text === "false" ? text === "true" : text;
    case "text":
      return text;
  }
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf("=");
  return at === -1 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
