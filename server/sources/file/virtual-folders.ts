import { readFile } from "node:fs/promises";

/** Where the kernel shows itself, and devices; on Linux what is mounted tells of others. */
const ALWAYS = ["/proc", "/sys", "/dev"];

/** File systems without files of anybody's: https://man7.org/linux/man-pages/man5/filesystems.5.html and the kernel's own. */
const VIRTUAL: ReadonlySet<string> = new Set([
  "autofs",
  "binfmt_misc",
  "bpf",
  "cgroup",
  "cgroup2",
  "configfs",
  "debugfs",
  "devpts",
  "devtmpfs",
  "efivarfs",
  "fusectl",
  "hugetlbfs",
  "mqueue",
  "nsfs",
  "proc",
  "pstore",
  "securityfs",
  "selinuxfs",
  "sysfs",
  "tracefs",
]);

/** Folders that hold no logs, because the kernel makes up what is in them, wherever they are mounted. */
export async function virtualFolders(): Promise<string[]> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  return [...ALWAYS, ...virtualMounts(mounts)];
}

/** Mount points of virtual file systems. @param mounts https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
export function virtualMounts(mounts: string): string[] {
  return mounts.split("\n").flatMap((line) => {
    const [mount = "", system = ""] = line.split(" - ");
    const [type = ""] = system.split(" ");
    const point = mount.split(" ")[4];
    return point !== undefined && VIRTUAL.has(type) ? [unescaped(point)] : [];
  });
}

/** Whether a path without links lies in one of the folders. */
export function isVirtual(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Blanks, tabs, newlines and backslashes are written as three octal digits. */
function unescaped(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
