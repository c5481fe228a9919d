import { shellWords } from "../../../shell.ts";
import { oneLine, permissionHint, type JournalCommand } from "./journalctl.ts";

/** Where ssh goes, and the user's own options for it. */
export interface SshPlace {
  /** A host of the user's ssh configuration, or `user@host`. */
  destination: string;
  /** Further options, before ours and so stronger. */
  options: readonly string[];
}

/**
 * ssh asks nothing, notices a connection that is dead (15 s of silence, three times), and uses a connection that the
 * user keeps open but leaves none behind (ssh_config(5)).
 */
const OUR_OPTIONS = [
  "BatchMode=yes",
  "ControlMaster=no",
  "ConnectTimeout=10",
  "ServerAliveInterval=15",
  "ServerAliveCountMax=3",
];

/** ssh runs the command for a shell of its own and fails itself with this (ssh(1)). */
const SSH_FAILED = 255;
const COMMAND_NOT_FOUND = 127;

/**
 * A shell script on another host, by the user's own ssh with their configuration, agent and known hosts. It prints an
 * empty line first, by which a login is known, and ends when this side does, also while it is silent: its standard
 * input ends then.
 */
export function sshCommand(place: SshPlace, script: string): JournalCommand {
  const watched = `export LC_ALL=C; exec 3<&0; { cat <&3; kill $$; } >/dev/null 2>&1 & echo; ${script}`;
  return {
    program: "ssh",
    args: [
      "-T",
      ...place.options,
      ...OUR_OPTIONS.flatMap((option) => ["-o", option]),
      "--",
      place.destination,
      shellWords(["sh", "-c", watched]),
    ],
    name: `journalctl on ${place.destination}`,
    missing: "ssh was not found on this machine. Install an SSH client (package openssh-client).",
    explain: (said, exitCode) => explainSsh(place.destination, said, exitCode),
    hint: (said) => permissionHint(said, ` on ${place.destination}`),
  };
}

/** What ssh's words mean and what to do; undefined where neither ssh nor the shell failed. */
export function explainSsh(destination: string, said: string, exitCode: number | null): string | undefined {
  if (exitCode === COMMAND_NOT_FOUND || /journalctl: (?:command )?not found/.test(said))
    return `journalctl was not found on ${destination} (${oneLine(said)}). It comes with systemd; where ${destination} has none, read its log files instead, for example with jobtrail forward there.`;
  const hint = permissionHint(said, ` on ${destination}`);
  if (exitCode !== SSH_FAILED) return hint ?? undefined;
  const words = oneLine(said);
  const known = SSH_WORDS.find(([pattern]) => pattern.test(said));
  if (known) return known[1](destination, words);
  return `ssh ${destination} ended${words && ` (${words})`}. Run ssh ${destination} as the user that runs Jobtrail to see what is in its way.`;
}

type Advice = (destination: string, words: string) => string;

/** ssh's own words, most telling first (openssh: sshconnect.c, sshconnect2.c, clientloop.c). */
const SSH_WORDS: readonly (readonly [RegExp, Advice])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    (to) =>
      `The host key of ${to} is not the one that ssh knows. Find out why before anything else; if the host was set up anew, remove the old key with ssh-keygen -R and run ssh ${to} once.`,
  ],
  [
    /Host key verification failed|No \S+ host key is known/,
    (to) =>
      `ssh does not know the host key of ${to} yet. Run ssh ${to} once as the user that runs Jobtrail, compare the key it shows, and accept it.`,
  ],
  [
    /Permission denied|Too many authentication failures|No supported authentication methods/,
    (to, words) =>
      `${to} refused the login (${words}). Run ssh ${to} as the user that runs Jobtrail: it must log in without a question. Put the key into the agent, or name user and key in ~/.ssh/config.`,
  ],
  [
    /Could not resolve hostname/,
    (to, words) =>
      `The name ${to} leads to no host (${words}). Check how it is spelt in ssh = "${to}", or give it a HostName in ~/.ssh/config.`,
  ],
  [
    /Connection refused/,
    (to, words) =>
      `Nothing takes ssh connections on ${to} (${words}). Check that sshd runs there, and Port and HostName in ~/.ssh/config.`,
  ],
  [
    /not responding|timed out|No route to host|Network is unreachable/,
    (to, words) =>
      `${to} does not answer (${words}). Check that it is up and that its network is reachable; reading goes on behind the last line once it answers.`,
  ],
  [
    /closed|reset|Broken pipe|disconnect/i,
    (to, words) =>
      `The connection to ${to} was cut (${words}). Reading goes on behind the last line as soon as it is back.`,
  ],
];
