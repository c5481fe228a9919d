import { test } from "./server-fixture.ts";
import { corpusConfig, testTrail } from "./trail-tests.ts";

test.use({ serverOptions: { config: corpusConfig("json") } });

testTrail();
