import { FACET_FIELDS } from "../../../server/protocol/logs.ts";
import { facetsParams, readParams, selectionFrom } from "../../../server/http/questions.ts";
import { route } from "../../../server/http/route.ts";
import { told } from "../../../server/http/told.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Values of every facet with their counts. */
export const GET = route((request) => {
  const { progress, ...selection } = readParams(request, facetsParams);
  const answers = running().store.facets(selectionFrom(selection), FACET_FIELDS, request.signal);
  return told(answers, progress === "true", ({ facets }) => facets);
});
