import * as z from "zod";

// Zod compiles its checks with `new Function` where it may. The page's Content-Security-Policy forbids
// that, and each attempt would be reported as a violation, so the browser does without.
if (typeof window !== "undefined") z.config({ jitless: true });
