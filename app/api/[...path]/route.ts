import { HttpError } from "../../../server/http/problem.ts";
import { route } from "../../../server/http/route.ts";

/** What no other handler answers: a mistyped path gets a problem and not a page. */
const unknown = route((request) => {
  const { pathname } = new URL(request.url);
  throw new HttpError(
    404,
    "not-found",
    `The API has no ${pathname.slice(0, 200)}; /api/openapi.json lists what it has.`,
  );
});

export { unknown as GET, unknown as POST, unknown as PATCH, unknown as DELETE };
