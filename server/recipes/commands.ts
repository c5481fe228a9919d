import type { Query } from "../../lib/query/ast.ts";
import { conditionOf } from "../../lib/query/condition.ts";
import { formatQuery } from "../../lib/query/format.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import type { Commands } from "../protocol.ts";
import { SAMPLE_SOURCE } from "../sample/sample-cluster.ts";
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
): Promise<Commands> {
  const streams = await store.streamsInView(selection);
  const commands: Command[] = [];
  const without: Commands["without"] = [];
  for (const source of new Set(streams.map((stream) => stream.source))) {
    const own = streams.filter((stream) => stream.source === source);
    const config = configs.find(({ name }) => name === source);
    const made = config ? await commandsOfSource(store, config, own, selection) : [];
    commands.push(...made);
    if (made.length === 0) without.push({ source, reason: whyNone(source, config) });
  }
  return { commands, without };
}

function whyNone(source: string, config: SourceConfig | undefined): string {
  if (source === SAMPLE_SOURCE) return "The sample cluster's lines are made up; no host has them.";
  if (config?.type === undefined)
    return "These lines were sent to Jobtrail, or their source is configured no more; they are only here. Download them as Raw instead.";
  return "This source has no command that reads these lines again; download them as Raw instead.";
}

async function commandsOfSource(
  store: Store,
  config: SourceConfig,
  streams: readonly StoredStream[],
  selection: Selection,
): Promise<Command[]> {
  const span = spanOf(selection);
  const commands: Command[] = [];
  for (const { asked, streams: alike } of grouped(streams, selection.query)) {
    const isFile = readsWhole(config, alike);
    const plan = planRecipe(asked, selection);
    const compared = await store.compareLines({
      streams: alike,
      trials: plan.trials,
      inherits: isFile,
      // A command that does not cut by time shows the lines of all time to the filter.
      ...(isFile ? { fromUs: 0, toUs: END_OF_TIME_US } : { fromUs: selection.fromUs, toUs: selection.toUs }),
    });
    for (const [recipe, of] of byRecipe(alike, compared.streams, (lines) => recipeFor(plan, lines))) {
      const notes = [...recipe.notes];
      if (!compared.isWhole) notes.push("There are too many lines to compare them all with the filter.");
      const cut = recipe.cutsTime && !isFile ? widened(span) : span;
      if (plan.range && isFile && !recipe.cutsTime)
        notes.push("These lines do not all carry a time; the file's whole is shown.");
      for (const { what, command } of readCommands(config, of, cut))
        commands.push({
          source: config.name,
          kind: config.type,
          what,
          command: piped(command, recipe.stages),
          exact: notes.length === 0,
          notes,
        });
    }
  }
  return commands;
}

/** Streams for which the same is left of the query. */
function grouped(
  streams: readonly StoredStream[],
  query: Query,
): { asked: Asked[]; streams: StoredStream[] }[] {
  const groups = new Map<string, { asked: Asked[]; streams: StoredStream[] }>();
  for (const stream of streams) {
    const asked = askedOf(query, stream);
    const key = JSON.stringify(asked);
    const group = groups.get(key);
    if (group) group.streams.push(stream);
    else groups.set(key, { asked, streams: [stream] });
  }
  return [...groups.values()];
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
  streams: readonly StoredStream[],
  compared: readonly StreamComparison[],
  recipeOf: (lines: StreamComparison) => Recipe,
): [Recipe, StoredStream[]][] {
  const groups = new Map<string, [Recipe, StoredStream[]]>();
  for (const stream of streams) {
    const lines = compared.find(
      (one) => one.stream === stream.stream && one.host === stream.host && one.service === stream.service,
    );
    if (!lines) continue;
    const recipe = recipeOf(lines);
    const key = JSON.stringify(recipe);
    const group = groups.get(key);
    if (group) group[1].push(stream);
    else groups.set(key, [recipe, [stream]]);
  }
  return [...groups.values()];
}

/** Whether the command reads the same whatever the span: then it reads files, whose lines alone have times. */
function readsWhole(config: SourceConfig, streams: readonly StoredStream[]): boolean {
  const texts = (span: TimeSpan): string =>
    readCommands(config, streams, span)
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
