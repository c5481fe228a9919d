import type { NextConfig } from "next";

const config: NextConfig = {
  // Types are checked by `npm run check`, with the TypeScript that Next's own check does not know yet.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // Streams (export, metrics) say no-transform and so pass uncompressed.
  compress: true,
  // The server is bundled apart; should a route ever reach these, they must stay themselves.
  serverExternalPackages: [
    "chdb",
    "@clickhouse/client",
    "ws",
    "re2js",
    "prom-client",
    "protobufjs",
    "snappyjs",
  ],
  experimental: { optimizePackageImports: ["radix-ui"] },
};

export default config;
