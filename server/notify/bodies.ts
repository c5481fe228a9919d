import { signedText } from "../../lib/hidden-characters.ts";
import { linkToTrail } from "../../lib/view.ts";
import type { Notification, ToldJob } from "../protocol/notifications.ts";
import type { Content } from "./occasion.ts";
import type { NotifyRule } from "./rule.ts";

/** Longer texts are cut: whoever wants all of it follows the link. */
const LONGEST_TEXT = 500;
/** Sentences of a verdict, and examples. */
const MOST_SENTENCES = 8;
const MOST_HOSTS = 64;

/** A notification as it is sent. @param origin where this server is reached; undefined where nobody said so */
export function notificationOf(
  rule: Pick<NotifyRule, "name">,
  id: string,
  content: Content,
  origin: string | undefined,
): Notification {
  const link = origin === undefined ? null : origin + pathOf(content);
  const { job, error, source, more } = content;
  return {
    version: 1,
    id,
    rule: rule.name,
    event: content.event,
    time: content.time,
    text: shown(content.text),
    link,
    job: job && shownJob(job),
    phase: content.phase,
    error: error && { ...error, message: shown(error.message), pattern: shown(error.pattern) },
    source: source && { ...source, problem: source.problem === null ? null : shown(source.problem) },
    more: more && { ...more, examples: more.examples.slice(0, MOST_SENTENCES).map(shown) },
  };
}

/** The body in the rule's format, JSON. */
export function bodyOf(format: NotifyRule["format"], notification: Notification): string {
  return JSON.stringify(format === "slack" ? { text: slackText(notification) } : notification);
}

/** The page that shows it. */
function pathOf({ job, error, source }: Content): string {
  if (job) return linkToTrail(job.name);
  if (error)
    return `/?${new URLSearchParams({ from: "", row: error.event_id, open: "true", live: "false" }).toString()}`;
  return source ? "/sources" : "/jobs";
}

function shownJob(job: ToldJob): ToldJob {
  return {
    ...job,
    hosts: job.hosts.slice(0, MOST_HOSTS),
    reason: job.reason === null ? null : shown(job.reason),
    verdict: job.verdict && {
      ...job.verdict,
      sentences: job.verdict.sentences.slice(0, MOST_SENTENCES).map(shown),
    },
    root: job.root && { ...job.root, text: shown(job.root.text) },
  };
}

/** Without what a screen hides, and no longer than it can be read in a chat. */
function shown(text: string): string {
  const signed = signedText(text);
  return signed.length <= LONGEST_TEXT ? signed : `${signed.slice(0, LONGEST_TEXT - 1)}…`;
}

const SIGNS: Readonly<Record<Notification["event"], string>> = {
  "job failed": ":red_circle:",
  "job stalled": ":large_yellow_circle:",
  "phase slow": ":hourglass_flowing_sand:",
  "new error": ":warning:",
  "source silent": ":mute:",
  more: ":warning:",
  test: ":bell:",
};

/** Slack's mrkdwn (https://docs.slack.dev/messaging/formatting-message-text), which other chats read as well. */
function slackText({ event, text, link, job, error, more }: Notification): string {
  const sentences = job?.verdict?.sentences ?? more?.examples ?? [];
  const root = job?.root?.text ?? error?.message;
  return [
    `${SIGNS[event]} *${plain(text)}*`,
    ...sentences.map((sentence) => `• ${plain(sentence)}`),
    // The head has it already where it is one line.
    ...(root === undefined || text.includes(root) ? [] : ["```", plain(root), "```"]),
    ...(link === null ? [] : [`<${link}|Open in Jobtrail>`]),
  ].join("\n");
}

/** Words of a log are words: no links, no marks, and nobody is called by them. */
function plain(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("```", "'''")
    .replace(/@(?=channel|here|everyone|all\b)/gi, "@\u200b");
}
