import type { Milestone } from "./milestones.ts";

/** What the operations manual, or what is usual for such an error, says to do. */
export interface RunbookEntry {
  /** Sentence case, without the last full stop's command. */
  advice: string;
  /** To be run on the host at fault. */
  command: string;
}

interface Entry extends RunbookEntry {
  milestones?: readonly Milestone[];
  /** What the line's words have. */
  words?: RegExp;
}

/** The runbook's entries (https://github.com/0xPolygonHermez/zisk, distributed), and what is looked at first for the usual crashes. */
const ENTRIES: readonly Entry[] = [
  {
    words: /\bwedged in SettingUp\b/,
    advice: "A worker that is wedged in SettingUp does not come back by itself: restart it",
    command: "systemctl restart zisk-worker",
  },
  {
    words: /Insufficient compute capacity available/,
    advice:
      "The job asks for more compute capacity than is connected: add workers, or raise compute_capacity in worker.toml",
    command: "journalctl -u zisk-coordinator -g 'Registered worker' -n 50",
  },
  {
    words: /Workers are connected but setup has not been done/,
    advice: "Set-up has not been done: run it before the job",
    command: "journalctl -u zisk-coordinator -g '\\[Setup\\]' -n 20",
  },
  {
    milestones: ["connection_failed"],
    advice:
      "The worker cannot reach the coordinator: check coordinator.url (the cluster's port is 50051, 50052 under Compose, not the API's 7000), the firewall, and that the coordinator is not bound to 127.0.0.1",
    command: "nc -vz COORDINATOR 50051",
  },
  {
    words: /Out of memory|oom-kill|memory allocation of \d+ bytes failed/,
    advice:
      "The host ran out of memory: see what else used it, and give the worker more or fewer tasks at once",
    command: "journalctl -k -g 'Out of memory' -n 20; free -h",
  },
  {
    words: /CUDA.*out of memory|out of memory \(2\)|Insufficient memory/,
    advice: "The graphics memory ran out: see who else holds it",
    command: "nvidia-smi",
  },
  {
    words: /\[CUDA\]|unspecified launch failure/,
    advice: "The graphics card or its driver failed: the kernel says which",
    command: "nvidia-smi -q -d ECC; journalctl -k -g 'NVRM|Xid' -n 20",
  },
  {
    words: /\/dev\/shm|sem_open|Assembly service|process crashed with signal/,
    advice:
      "The assembly service on that host is gone or its shared memory is left over: look for its processes and files",
    command: "ls -l /dev/shm; pgrep -a zisk",
  },
  {
    words: /proving key|ROM setup/i,
    advice:
      "The proving key or the set-up of this host is not that of the others: compare them, and run set-up again",
    command: "ls -l /opt/zisk/provingKey",
  },
];

/** The first entry that fits a line; undefined where none does. */
export function runbookFor(milestone: string, words: string): RunbookEntry | undefined {
  return ENTRIES.find(
    (entry) => entry.milestones?.some((one) => one === milestone) || (entry.words?.test(words) ?? false),
  );
}
