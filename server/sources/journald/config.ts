import * as z from "zod";

const ONE_PLACE = "give at most one of directory and file, and neither with url";

/** A journald source in `jobtrail.toml`. */
export const journaldConfigSchema = z
  .strictObject({
    type: z.literal("journald"),
    name: z.string().min(1).default("journald"),
    units: z.array(z.string().min(1)).min(1).default(["zisk-coordinator", "zisk-worker"]),
    host: z.string().min(1).optional().describe("The host of entries that name none themselves"),
    directory: z.string().optional().describe("A folder of journal files, as journalctl --directory"),
    file: z.string().optional().describe("A journal file or glob, as journalctl --file"),
    ssh: z
      .string()
      .regex(/^[^-\s]\S*$/, 'must be a host as ssh takes it, for example "prover-07" or "ops@prover-07"')
      .optional()
      .describe("Another host, read by this user's own ssh"),
    ssh_options: z
      .array(z.string())
      .optional()
      .describe('Further options of ssh, for example ["-p", "2222"]'),
    url: z
      .url({ protocol: /^https?$/, error: 'must be a URL such as "https://prover-07:19531"' })
      .optional()
      .describe("systemd-journal-gatewayd of another host"),
    tls_cert: z.string().optional().describe("Client certificate for url, a PEM file"),
    tls_key: z.string().optional().describe("Its key, a PEM file"),
    tls_ca: z.string().optional().describe("Certificates of authorities to trust instead of the system's"),
  })
  .refine(
    ({ directory, file, url }) => [directory, file, url].filter((place) => place !== undefined).length <= 1,
    { error: ONE_PLACE, path: ["directory"] },
  )
  .refine(({ ssh, url }) => ssh === undefined || url === undefined, {
    error: "give either ssh or url",
    path: ["url"],
  })
  .refine(({ ssh, ssh_options }) => ssh !== undefined || ssh_options === undefined, {
    error: 'needs ssh = "HOST"',
    path: ["ssh_options"],
  })
  .refine(({ url, tls_cert, tls_key, tls_ca }) => url !== undefined || !(tls_cert ?? tls_key ?? tls_ca), {
    error: 'needs url = "https://HOST:19531"',
    path: ["tls_cert"],
  })
  .refine(({ tls_cert, tls_key }) => (tls_cert === undefined) === (tls_key === undefined), {
    error: "needs tls_cert and tls_key together",
    path: ["tls_key"],
  });

/** Options of a journald source. */
export type JournaldOptions = z.infer<typeof journaldConfigSchema>;
