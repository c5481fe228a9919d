import { failedJobsConfig, testFailedJobs } from "./failed-job-tests.ts";
import { test } from "./server-fixture.ts";

test.use({ serverOptions: { config: failedJobsConfig("rank") } });

testFailedJobs();
