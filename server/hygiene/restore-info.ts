import type { HygieneStep } from "../protocol/hygiene.ts";
import type { Deployment } from "./deployment.ts";
import { shellWords } from "../shell.ts";

/** How somebody gets a service back to `info`. */
export interface Restoration {
  /** Where the commands are to be run. */
  where: string;
  steps: HygieneStep[];
}

/**
 * The commands that restore `info`. They set RUST_LOG, which wins over `[logging] level` of the service's own file and
 * is undone by removing it; only the coordinator's `--log-level` wins over RUST_LOG, so that is said.
 * @param service whose name tells the coordinator, which alone has --log-level
 */
export function restoreInfo(deployment: Deployment, service: string): Restoration {
  const restoration = restorationOn(deployment, service);
  if (!isCoordinator(service)) return restoration;
  const what =
    "If the coordinator's command line has --log-level, change it there: it wins over RUST_LOG and coordinator.toml.";
  return { ...restoration, steps: [...restoration.steps, { what, command: null }] };
}

/** What a restart costs. @param service the service's name */
export function restartWarning(service: string): string {
  return isCoordinator(service)
    ? "The coordinator holds the state of every job: restart it when none runs."
    : "A worker that is restarted in the middle of a job loses its work: wait until the job has ended.";
}

function restorationOn(deployment: Deployment, service: string): Restoration {
  switch (deployment.on) {
    case "systemd":
      return onSystemd(deployment);
    case "compose":
      return onCompose(deployment);
    case "docker":
      return onDocker(deployment);
    case "kubernetes":
      return onKubernetes(deployment);
    case "launchd":
      return onLaunchd(deployment);
    case "unknown":
      return anywhere(service);
  }
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html: the last drop-in by name wins. */
function onSystemd({ unit, ssh }: Extract<Deployment, { on: "systemd" }>): Restoration {
  const folder = `/etc/systemd/system/${unit}.d`;
  const there = (command: string): string => (ssh ? shellWords([...ssh, command]) : command);
  const lines = shellWords(["%s\\n", "[Service]", "Environment=RUST_LOG=info"]);
  return {
    where: ssh ? "Here: ssh goes to the host" : "On the host",
    steps: [
      {
        what: "See what sets the level now. A file in EnvironmentFiles that sets RUST_LOG wins over the next step: correct it there.",
        command: there(
          shellWords(["systemctl", "show", unit, "-p", "ExecStart,Environment,EnvironmentFiles"]),
        ),
      },
      {
        what: "Set it to info for this unit.",
        command: there(
          `${shellWords(["sudo", "mkdir", "-p", folder])} && printf ${lines} | ${shellWords(["sudo", "tee", `${folder}/zz-log-level.conf`])}`,
        ),
      },
      {
        what: "Restart the unit.",
        command: there(
          `sudo systemctl daemon-reload && ${shellWords(["sudo", "systemctl", "restart", unit])}`,
        ),
      },
    ],
  };
}

/** https://docs.docker.com/compose/how-tos/environment-variables/envvars/ */
function onCompose({ project, service }: Extract<Deployment, { on: "compose" }>): Restoration {
  const labelled = (name: string, value: string): string[] => [
    "-f",
    `label=com.docker.compose.${name}=${value}`,
  ];
  const ids = shellWords([
    "docker",
    "ps",
    "-q",
    ...labelled("project", project),
    ...labelled("service", service),
  ]);
  const label = (name: string): string =>
    `$(docker inspect -f '{{index .Config.Labels "com.docker.compose.project.${name}"}}' $(${ids} | head -n 1))`;
  const override = ["services:", `  ${service}:`, "    environment:", "      RUST_LOG: info"];
  const scale = `--scale ${shellWords([service])}="$(${ids} | wc -l | tr -d ' ')"`;
  return {
    where: "Where Compose was run",
    steps: [
      { what: "Go to the project's folder.", command: `cd "${label("working_dir")}"` },
      {
        what: "Write a file that sets the level to info over the project's own.",
        command: `printf ${shellWords(["%s\\n", ...override])} > compose.log-level.yaml`,
      },
      {
        what: "Create the service's containers anew, as many as there are. Put RUST_LOG: info into the project's own file too, else the next “up” brings the old level back.",
        command: `COMPOSE_PATH_SEPARATOR=, COMPOSE_FILE="${label("config_files")},compose.log-level.yaml" ${shellWords(["docker", "compose", "-p", project])} up -d --no-deps ${scale} ${shellWords([service])}`,
      },
    ],
  };
}

function onDocker({ container, docker }: Extract<Deployment, { on: "docker" }>): Restoration {
  return {
    where: "On the container's host",
    steps: [
      {
        what: "See what sets the level now: its environment, its arguments, and the mounts that its configuration file comes from.",
        command: shellWords([
          ...docker,
          "inspect",
          "-f",
          "{{json .Config.Env}} {{json .Args}} {{json .Mounts}}",
          container,
        ]),
      },
      {
        what: "A container keeps the environment that it was created with: remove it and run it again as before with -e RUST_LOG=info.",
        command: null,
      },
    ],
  };
}

function onKubernetes(deployment: Extract<Deployment, { on: "kubernetes" }>): Restoration {
  const { namespace, workload, container, selector, kubectl } = deployment;
  const which = workload ? [workload] : ["deployment,statefulset", "-l", selector];
  const status = workload ? ["rollout", "status", workload] : ["get", "pods", ...which.slice(1)];
  return {
    where: "Where kubectl reaches the cluster",
    steps: [
      {
        what: "Set the level to info; the pods are replaced one after another.",
        command: shellWords([
          ...kubectl,
          "-n",
          namespace,
          "set",
          "env",
          ...which,
          "-c",
          container,
          "RUST_LOG=info",
        ]),
      },
      { what: "Watch them come.", command: shellWords([...kubectl, "-n", namespace, ...status]) },
      {
        what: "Correct it in the chart's values too, else the next upgrade brings the old level back.",
        command: null,
      },
    ],
  };
}

/** The installer's label is not in the logs; the property list that starts the service names it. */
function onLaunchd({ service }: Extract<Deployment, { on: "launchd" }>): Restoration {
  const buddy = "sudo /usr/libexec/PlistBuddy -c";
  const key = ":EnvironmentVariables:RUST_LOG";
  return {
    where: "On the Mac, in one terminal",
    steps: [
      {
        what: "Find what launchd starts the service from.",
        command: `plist=$(${shellWords(["grep", "-l", service])} /Library/LaunchDaemons/*.plist) && echo "$plist"`,
      },
      {
        what: "Set the level to info there.",
        command: `${buddy} 'Set ${key} info' "$plist" || ${buddy} 'Add ${key} string info' "$plist"`,
      },
      {
        what: "Restart the service with it.",
        command: `sudo launchctl bootout system "$plist"; sudo launchctl bootstrap system "$plist"`,
      },
    ],
  };
}

function anywhere(service: string): Restoration {
  const file = isCoordinator(service) ? "coordinator.toml" : "worker.toml";
  return {
    where: "On the host",
    steps: [
      { what: `In ${file}, under [logging], write level = "info".`, command: null },
      {
        what: "Remove RUST_LOG from the environment that it is started with, or set it to info: it wins over the file.",
        command: null,
      },
      { what: "Restart the service.", command: null },
    ],
  };
}

function isCoordinator(service: string): boolean {
  return service.includes("coordinator");
}
