import { END_OF_TIME_US } from "../../../../../lib/range.ts";
import { compareParams, readParams } from "../../../../../server/http/questions.ts";
import { json, route } from "../../../../../server/http/route.ts";
import { running } from "../../../../../server/running.ts";
import { askedTrail } from "../asked-trail.ts";

export const dynamic = "force-dynamic";

/** Completed jobs among which one of the same shape is looked for, the newest ones. */
const MOST_COMPLETED = 2_000;

/** The job beside another one. */
export const GET = route<{ params: Promise<{ job: string }> }>(async (request, { params }) => {
  const { with: named } = readParams(request, compareParams);
  const { board, sharing } = running();
  const trail = await askedTrail((await params).job, request.signal);
  if (trail instanceof Response) return trail;
  const question = { fromUs: 0, toUs: END_OF_TIME_US, limit: MOST_COMPLETED, pool: "without" } as const;
  const name =
    named ?? sharing.lastGoodOne(trail, (await board.page({ ...question, state: "completed" })).jobs)?.name;
  const other = name === undefined ? undefined : await askedTrail(name, request.signal);
  if (other instanceof Response) return other;
  return json(await sharing.compare(trail, other, request.signal));
});
