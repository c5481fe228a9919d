import { answerTo } from "./fetch-json.ts";

/**
 * A job's incident note, Markdown.
 * @param job its `name`
 * @param link absolute address that the note shall have
 * @throws RequestProblem
 */
export async function fetchNote(job: string, link: string): Promise<string> {
  const answer = await answerTo(`/api/jobs/${encodeURIComponent(job)}/note`, { link }, {});
  return answer.text();
}
