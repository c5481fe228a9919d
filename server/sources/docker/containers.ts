import picomatch from "picomatch";
import * as z from "zod";
import { middleOf, readEngineTime, type EngineTime } from "./engine-time.ts";
import type { Labels } from "../source.ts";

/** The keys of a docker source that say which containers it reads. */
export interface ContainerSelection {
  containers?: readonly string[];
  labels?: readonly string[];
  images?: readonly string[];
  project?: string;
  services?: readonly string[];
  mentions?: string;
}

const labelsSchema = z.record(z.string(), z.string()).nullish();

/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerList */
export const listedContainersSchema = z.array(
  z
    .object({
      Id: z.string(),
      Names: z.array(z.string()).nullish(),
      Image: z.string(),
      Labels: labelsSchema,
      State: z.string(),
    })
    .transform(({ Id, Names, Image, Labels: labels, State }) => ({
      id: Id,
      // The others are names under which linked containers know it: `/other/alias`.
      name: withoutSlash(Names?.find((name) => name.lastIndexOf("/") === 0) ?? Id.slice(0, 12)),
      image: Image,
      labels: labels ?? {},
      isRunning: State === "running" || State === "paused",
      state: State,
    })),
);

/** A container as a list of them tells it. */
export type ListedContainer = z.output<typeof listedContainersSchema>[number];

/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerInspect */
export const containerSchema = z
  .object({
    Id: z.string(),
    Name: z.string(),
    State: z.object({
      Running: z.boolean(),
      Restarting: z.boolean().optional(),
      OOMKilled: z.boolean().optional(),
      ExitCode: z.number().int().optional(),
      StartedAt: z.string(),
      FinishedAt: z.string(),
    }),
    Config: z.object({ Image: z.string(), Tty: z.boolean(), Labels: labelsSchema }),
    HostConfig: z.object({ LogConfig: z.object({ Type: z.string() }).optional() }),
  })
  .transform(({ Id, Name, State, Config, HostConfig }) => ({
    id: Id,
    name: withoutSlash(Name),
    image: Config.Image,
    labels: Config.Labels ?? {},
    hasTerminal: Config.Tty,
    logDriver: HostConfig.LogConfig?.Type ?? "",
    isRunning: State.Running && State.Restarting !== true,
    exitCode: State.ExitCode ?? 0,
    isOutOfMemory: State.OOMKilled === true,
    started: readEngineTime(State.StartedAt),
    // "0001-01-01T00:00:00Z" where it never ended, which is no time of the engine's log.
    finished: readEngineTime(State.FinishedAt),
  }));

/** A container as the engine describes it. */
export type Container = z.output<typeof containerSchema>;

/**
 * What divides the lines of a process that has ended from those of the one that runs now; undefined where there is none
 * of both. Last words come some tenths of a second behind the end that the engine tells, and first words before the
 * start that it tells: the middle divides them.
 */
export function restartOf({ isRunning, started, finished }: Container): EngineTime | undefined {
  if (!isRunning || started === undefined || finished === undefined || started < finished) return undefined;
  return middleOf(finished, started);
}

const COMPOSE = "com.docker.compose";
/** What ZisK's own Compose file and operations manual name them. */
const DEFAULT_SERVICES = ["coordinator", "worker"];
const DEFAULT_NAMES = ["zisk-*"];

/** Whether a container is among those that a source reads: every kind of key that is set must let it in. */
export function isSelected(container: ListedContainer, selection: ContainerSelection): boolean {
  const { containers, labels, images, project, services, mentions } = selection;
  const service = container.labels[`${COMPOSE}.service`];
  if ([containers, labels, images, project, services, mentions].every((key) => key === undefined))
    return isAny(DEFAULT_SERVICES, service) || isAny(DEFAULT_NAMES, container.name);
  return (
    (containers === undefined || isAny(containers, container.name) || isIdAmong(containers, container.id)) &&
    (labels === undefined || labels.some((label) => hasLabel(container, label))) &&
    (images === undefined || isAny(images, container.image)) &&
    (project === undefined || container.labels[`${COMPOSE}.project`] === project) &&
    (services === undefined || isAny(services, service)) &&
    (mentions === undefined || doesMention(container, mentions.toLowerCase()))
  );
}

/** @param text in small letters */
function doesMention({ name, image, labels }: ListedContainer, text: string): boolean {
  return [name, image, ...Object.entries(labels).flat()].some((said) => said.toLowerCase().includes(text));
}

/** How the selection reads in a sentence. */
export function selectionInWords(selection: ContainerSelection): string {
  const { containers, labels, images, project, services, mentions } = selection;
  const words = [
    ...(project === undefined ? [] : [`of the Compose project ${project}`]),
    ...(services === undefined ? [] : [`of the Compose services ${services.join(", ")}`]),
    ...(containers === undefined ? [] : [`named ${containers.join(", ")}`]),
    ...(images === undefined ? [] : [`of the images ${images.join(", ")}`]),
    ...(labels === undefined ? [] : [`labelled ${labels.join(", ")}`]),
    ...(mentions === undefined ? [] : [`whose name, image or labels say ${mentions}`]),
  ];
  const byDefault = `of the Compose services ${DEFAULT_SERVICES.join(" and ")} or named ${DEFAULT_NAMES.join(", ")}`;
  return words.join(" ") || byDefault;
}

/**
 * A container's labels. Of a scaled Compose service the host is `worker-1`, `worker-2`; of a container that was given a
 * name of its own it is that name.
 * @param engineHost the name of the engine's computer, put behind it; empty for none
 */
export function labelsOf(
  container: Pick<Container, "id" | "name" | "image" | "labels">,
  engineHost: string,
): Labels {
  const { id, name, image, labels } = container;
  const project = labels[`${COMPOSE}.project`];
  const service = labels[`${COMPOSE}.service`];
  const number = labels[`${COMPOSE}.container-number`];
  // Compose names a container PROJECT-SERVICE-NUMBER, and its first generation PROJECT_SERVICE_NUMBER.
  const isGiven = ![`${project}-${service}-${number}`, `${project}_${service}_${number}`].includes(name);
  const host = isGiven ? name : `${service}-${number}`;
  return {
    host: engineHost ? `${host}.${engineHost}` : host,
    service: service ?? name.replace(/[-_.]\d+$/, ""),
    fields: {
      container: name,
      container_id: id.slice(0, 12),
      image,
      ...(project === undefined ? {} : { compose_project: project }),
    },
  };
}

function isAny(globs: readonly string[], text: string | undefined): boolean {
  // As in a shell's `case`: a star stands for slashes too, which names of images have.
  return text !== undefined && picomatch.isMatch(text, [...globs], { bash: true, dot: true });
}

function isIdAmong(ids: readonly string[], id: string): boolean {
  return ids.some((prefix) => /^[0-9a-f]{12,64}$/.test(prefix) && id.startsWith(prefix));
}

function hasLabel({ labels }: ListedContainer, wanted: string): boolean {
  const cut = wanted.indexOf("=");
  if (cut < 0) return labels[wanted] !== undefined;
  return isAny([wanted.slice(cut + 1)], labels[wanted.slice(0, cut)]);
}

function withoutSlash(name: string): string {
  return name.replace(/^\//, "");
}
