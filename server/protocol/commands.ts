import * as z from "zod";

/** `GET /api/commands`: how the lines of a selection are read on the hosts where they are. */
export const commandsSchema = z.object({
  commands: z.array(
    z.object({
      source: z.string(),
      kind: z.string().describe("The source's type, for example journald"),
      what: z.string().describe("Whose lines these are, for example a host"),
      command: z.string().describe("One line of POSIX shell that prints the lines as they were written"),
      exact: z.boolean().describe("It prints the lines in view and no others; never fewer"),
      notes: z.array(z.string()).describe("What it prints beyond the view, and why; a sentence each"),
    }),
  ),
  without: z
    .array(z.object({ source: z.string(), reason: z.string() }))
    .describe("Sources in view whose lines no command reads"),
});
export type Commands = z.infer<typeof commandsSchema>;
