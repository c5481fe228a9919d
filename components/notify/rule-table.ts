import type { NotifyEvent, NotifyRuleReport } from "../../server/protocol/notifications.ts";

/** What somebody filled in, as typed. */
export interface RuleAnswers {
  name: string;
  url: string;
  format: NotifyRuleReport["format"];
  on: readonly NotifyEvent[];
  /** Separated by commas. */
  hosts: string;
  services: string;
  factor: string;
  after: string;
}

/** The `[[notify]]` table of what was filled in; what was left empty is left out, what makes no sense is the server's to refuse. */
export function ruleTable(answers: RuleAnswers): Record<string, unknown> {
  const { name, url, format, on, factor, after } = answers;
  const hosts = listOf(answers.hosts);
  const services = listOf(answers.services);
  return {
    name: name.trim(),
    url: url.trim(),
    format,
    on,
    ...(hosts.length > 0 && { hosts }),
    ...(services.length > 0 && on.includes("new error") && { services }),
    ...(factor.trim() !== "" && on.includes("phase slow") && { factor: numberOrText(factor.trim()) }),
    ...(after.trim() !== "" && on.includes("source silent") && { after: after.trim() }),
  };
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

function numberOrText(text: string): number | string {
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
