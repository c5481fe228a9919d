import { Command, Option } from "commander";
import { EXIT_STATUS_HELP } from "./commands/trail/exit-status.ts";
import { isJobtrailError } from "./error.ts";
import { openFilesProblem } from "./sources/open-files.ts";
import { readVersion } from "./version.ts";

/** Where a server is by default. */
const DEFAULT_URL = "http://127.0.0.1:7070";

/** Commands are loaded when they run: `jobtrail parse` must not wait for the web server's code. */
function program(): Command {
  const cli = new Command("jobtrail")
    .description("The log explorer for ZisK proving clusters.")
    .version(readVersion())
    .showHelpAfterError("Run jobtrail --help for the commands and their options.")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "")) });
  addServe(cli);
  addForward(cli);
  addParse(cli);
  addCorpus(cli);
  addTrail(cli);
  addExport(cli);
  addVerify(cli);
  addBackup(cli);
  addOpenApi(cli);
  return cli;
}

function addServe(cli: Command): void {
  cli
    .command("serve", { isDefault: true })
    .description("follow the sources and serve the explorer (what npm start runs)")
    .option("--data <folder>", "where the embedded store lives (default: ./data)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--port <number>", "port to listen on (default: 7070)")
    .option("--config <file>", "configuration file (default: ./jobtrail.toml if there is one)")
    .option("--token <secret>", "secret that browsers and programs must show")
    .option("--sample [size]", "play a sample cluster, for example of the size workers=100,segments=1000")
    .action(async (flags) => (await import("./commands/serve.ts")).serve(flags));
}

function addForward(cli: Command): void {
  cli
    .command("forward")
    .description("follow the sources of this host and send their lines to a Jobtrail on another one")
    .requiredOption("--to <url>", "the Jobtrail to send to, for example https://jobtrail.example.org")
    .option("--token <secret>", "that Jobtrail's token (or JOBTRAIL_TOKEN)")
    .option("--name <name>", "what its sources are named after there (default: this host's name)")
    .option("--config <file>", "configuration file (default: ./jobtrail.toml if there is one)")
    .option("--spool <folder>", "where lines wait while the other Jobtrail is away", "./spool")
    .option("--spool-limit <size>", "most that may wait there", "1GiB")
    .action(async (flags) => (await import("./commands/forward.ts")).forwardCommand(flags));
}

function addParse(cli: Command): void {
  cli
    .command("parse")
    .description("read log lines (files or standard input) and write events as NDJSON")
    .argument("[file...]", "files to read; standard input without any")
    .option("--host <name>", "host to label the events with")
    .option("--service <name>", "service to label the events with")
    .action(async (files: string[], options: { host?: string; service?: string }) => {
      const { parseCommand } = await import("./commands/parse.ts");
      process.exitCode = await parseCommand({ files, ...options });
    });
}

function addCorpus(cli: Command): void {
  cli
    .command("corpus")
    .description("compare what the parsers read out of the corpus with the truth beside it")
    .action(async () => {
      process.exitCode = (await import("./commands/corpus.ts")).corpusCommand();
    });
}

function addTrail(cli: Command): void {
  cli
    .command("trail")
    .description("print a job's trail: why it failed, its phases, who worked when")
    .argument("<job>", "its whole ID, or its first four characters or more")
    .option("--follow", "show it live until it has ended; a job without any line is waited for")
    .option("--stop-stalled", "with --follow: end when it stalls, too")
    .option("--json", "write it as /api/jobs/{job} answers, with --follow once it has ended")
    .option("--url <url>", "the server", DEFAULT_URL)
    .option("--token <secret>", "the server's token (or JOBTRAIL_TOKEN)")
    .addHelpText("after", EXIT_STATUS_HELP)
    .action(async (job: string, flags) => {
      process.exitCode = await (await import("./commands/trail/trail.ts")).trailCommand(job, flags);
    });
}

function addExport(cli: Command): void {
  cli
    .command("export")
    .description("write events of a running server to standard output")
    .option("--q <query>", "query, as in the search box", "")
    .option("--from <time>", "from this time on, for example now-15m or 2026-06-04T13:00:00Z")
    .option("--to <time>", "up to this time")
    .addOption(
      new Option("--format <format>", "how to write them")
        .choices(["ndjson", "csv", "raw"])
        .default("ndjson"),
    )
    .option("--url <url>", "the server", DEFAULT_URL)
    .option("--token <secret>", "the server's token (or JOBTRAIL_TOKEN)")
    .action(async (options) => (await import("./commands/export.ts")).exportCommand(options));
}

function addOpenApi(cli: Command): void {
  cli
    .command("openapi")
    .description("write the API's OpenAPI document to standard output")
    .option("--markdown", "write docs/api.md instead")
    .action(async (options) => (await import("./commands/openapi.ts")).openApiCommand(options));
}

function addVerify(cli: Command): void {
  withStore(
    cli
      .command("verify")
      .description("check every part of what is stored, also while the server runs")
      .option(
        "--set-aside <part>",
        "take a damaged part out of its table, so that everything else can be used",
      )
      .option("--forget <part>", "delete the files of a part that was set aside"),
  ).action(async (flags) => {
    process.exitCode = await (await import("./commands/verify.ts")).verifyCommand(flags);
  });
}

function addBackup(cli: Command): void {
  withStore(
    cli
      .command("backup")
      .description("copy everything that is stored into a folder, also while the server runs")
      .argument("<folder>", "an empty folder, or that of a backup before, which gets what is new"),
  ).action(async (folder: string, flags) =>
    (await import("./commands/backup.ts")).backupCommand(folder, flags),
  );
  withStore(
    cli
      .command("restore")
      .description("put a backup in the place of what is stored, also while the server runs")
      .argument("<folder>", "a folder that jobtrail backup has written")
      .option("--replace", "let go of the lines that are there"),
  ).action(async (folder: string, flags) =>
    (await import("./commands/restore.ts")).restoreCommand(folder, flags),
  );
}

/** Options that say which store is meant, as for the server. */
function withStore(command: Command): Command {
  return command
    .option("--data <folder>", "where the embedded store lives (default: ./data)")
    .option("--config <file>", "configuration file (default: ./jobtrail.toml if there is one)");
}

/** With very few, not even the program's own files can be read. */
function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EMFILE";
}

/** Runs the command line; an error of ours is one message, and anything else a bug with its stack. */
async function main(): Promise<void> {
  // Asked while the answer can be read.
  const tooFew = openFilesProblem();
  try {
    await program().parseAsync();
  } catch (error) {
    const isOurs = isJobtrailError(error);
    const told = isOutOfFiles(error) && tooFew !== null ? tooFew : undefined;
    console.error(isOurs ? `jobtrail: ${error.message}` : told === undefined ? error : `jobtrail: ${told}`);
    process.exitCode = isOurs && error.code.startsWith("config-") ? 2 : 1;
    // The embedded store's threads may linger after a failed start; there is nothing left to wait for.
    process.exit();
  }
}

await main();
