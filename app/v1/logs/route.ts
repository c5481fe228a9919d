import { takeOtlpRequest } from "../../../server/http/otlp-request.ts";
import { route } from "../../../server/http/route.ts";
import { running } from "../../../server/running.ts";

export const dynamic = "force-dynamic";

/** Stores what an OpenTelemetry SDK or Collector exports; answers when it is stored. */
export const POST = route((request) => {
  const { bodies, ingestion } = running();
  return takeOtlpRequest(request, bodies, (pushed) => ingestion.push(pushed));
});
