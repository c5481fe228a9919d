import type { Query } from "../../lib/query/ast.ts";
import { conditionOf } from "../../lib/query/condition.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import type { Commands } from "../protocol/commands.ts";
import { SAMPLE_SOURCE } from "../sample/sample-source.ts";
import { readCommands, type SourceConfig } from "../sources/registry.ts";
import type { TimeSpan } from "../sources/source.ts";
import type { Selection, Store } from "../store/store.ts";
import type { StoredStream, StreamComparison } from "../store/streams.ts";
import { conditionForStream } from "./for-stream.ts";
import { planRecipe, recipeFor, type Asked, type Recipe } from "./recipe.ts";

type Command = Commands["commands"][number];

/**
 * A line reaches its transport after it was written, mostly within milliseconds: a transport that cuts by its own time
 * is asked for this much more, and the lines' own time cuts exactly.
 */
const EARLIER_US = 5_000_000;
const LATER_US = 60_000_000;

const TOO_MANY =
  "There are too many lines to compare them all with the filter; it may show more than the view, or less.";

const EVER: TimeSpan = { fromUs: 0, toUs: Number.POSITIVE_INFINITY };

/**
 * Shell commands that show the lines of a selection on the hosts where they are, and the sources that have none.
 * @param configs the sources as they are configured now
 * @throws StoreError
 */
export async function commandsFor(
  store: Store,
  configs: readonly SourceConfig[],
  selection: Selection,
  signal?: AbortSignal,
): Promise<Commands> {
  const streams = await store.streamsInView(selection, signal);
  const commands: Command[] = [];
  for (const group of grouped(streams, configs, selection.query))
    commands.push(...(await commandsOf(store, group, selection, signal)));
  const order = [...new Set(streams.map(({ source }) => source))];
  const without = order
    .filter((source) => !commands.some((command) => command.source === source))
    .map((source) => ({ source, reason: whyNone(source, configs) }));
  commands.sort((a, b) => order.indexOf(a.source) - order.indexOf(b.source));
  return { commands, without };
}

function whyNone(source: string, configs: readonly SourceConfig[]): string {
  if (source === SAMPLE_SOURCE) return "The sample cluster's lines are made up; no host has them.";
  if (configs.some(({ name }) => name === source))
    return "No command reads the lines of this source again; download them as Raw instead.";
  return "These lines were sent to Jobtrail, or their source is configured no more. Only Jobtrail has them; download them as Raw instead.";
}

/** Streams for which the same is left of the query, and whose lines are compared with it together. */
interface Group {
  asked: Asked[];
  /** Their commands show lines of all time. */
  isWhole: boolean;
  streams: StoredStream[];
  configs: SourceConfig[];
}

function grouped(streams: readonly StoredStream[], configs: readonly SourceConfig[], query: Query): Group[] {
  const groups = new Map<string, Group>();
  for (const stream of streams) {
    const config = configs.find(({ name }) => name === stream.source);
    if (!config) continue;
    const asked = askedOf(query, stream);
    const isWhole = readsWhole(config, stream);
    const key = JSON.stringify([isWhole, asked]);
    const group = groups.get(key) ?? { asked, isWhole, streams: [], configs: [] };
    groups.set(key, group);
    group.streams.push(stream);
    if (!group.configs.includes(config)) group.configs.push(config);
  }
  return [...groups.values()];
}

async function commandsOf(
  store: Store,
  group: Group,
  selection: Selection,
  signal: AbortSignal | undefined,
): Promise<Command[]> {
  const span = spanOf(selection);
  const plan = planRecipe(group.asked, selection);
  const comparison = {
    streams: group.streams,
    trials: plan.trials,
    inherits: group.isWhole,
    // A command that does not cut by time shows the lines of all time to the filter.
    ...(group.isWhole
      ? { fromUs: 0, toUs: END_OF_TIME_US }
      : { fromUs: selection.fromUs, toUs: selection.toUs }),
  };
  const compared = await store.compareLines(comparison, signal);
  return group.configs.flatMap((config) => {
    const own = compared.streams.filter((lines) => lines.source === config.name);
    return byRecipe(own, (lines) => recipeFor(plan, lines, group.isWhole)).flatMap(([recipe, streams]) => {
      const notes = compared.isWhole ? recipe.notes : [...recipe.notes, TOO_MANY];
      const asked = recipe.isDated ? widened(span) : span;
      return readCommands(config, streams, asked).map(({ what, command }) => ({
        source: config.name,
        kind: config.type,
        what,
        command: piped(command, recipe.stages),
        exact: notes.length === 0,
        notes: [...notes],
      }));
    });
  });
}

function askedOf(query: Query, stream: StoredStream): Asked[] {
  const parts = query.kind === "and" ? query.parts : [query];
  return parts.flatMap((part) => {
    const condition = conditionOf(part);
    const own = condition && conditionForStream(condition, stream);
    return own === undefined || typeof own === "boolean" ? [] : [{ text: formatQuery(part), condition: own }];
  });
}

function byRecipe(
  streams: readonly StreamComparison[],
  recipeOf: (lines: StreamComparison) => Recipe,
): [Recipe, StoredStream[]][] {
  const groups = new Map<string, [Recipe, StoredStream[]]>();
  for (const lines of streams) {
    const { source, stream, host, service } = lines;
    const recipe = recipeOf(lines);
    const key = JSON.stringify(recipe);
    const group = groups.get(key) ?? [recipe, []];
    groups.set(key, group);
    group[1].push({ source, stream, host, service });
  }
  return [...groups.values()];
}

/** Whether the command reads the same whatever the span: then it reads files, whose lines alone have times. */
function readsWhole(config: SourceConfig, stream: StoredStream): boolean {
  const texts = (span: TimeSpan): string =>
    readCommands(config, [stream], span)
      .map(({ command }) => command)
      .join("\n");
  return texts({ fromUs: 1_000_000, toUs: 2_000_000 }) === texts(EVER);
}

function spanOf({ fromUs, toUs }: Selection): TimeSpan {
  return { fromUs, toUs: toUs >= END_OF_TIME_US ? Number.POSITIVE_INFINITY : toUs };
}

function widened({ fromUs, toUs }: TimeSpan): TimeSpan {
  return { fromUs: fromUs > 0 ? Math.max(1, fromUs - EARLIER_US) : 0, toUs: toUs + LATER_US };
}

/** Several commands in one line are taken together before they are filtered. */
function piped(command: string, stages: readonly string[]): string {
  if (stages.length === 0) return command;
  const whole = /[;&]|\|\|/.test(command) ? `{ ${command}; }` : command;
  return [whole, ...stages].join(" | ");
}
