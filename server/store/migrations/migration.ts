/**
 * One step from a version of the tables to the next. A step is one statement that may run again where it ran
 * before, so that a program that was killed between a step and its record only repeats it.
 */
export interface Migration {
  /** The version that the tables have behind this step: the number in its file's name. */
  version: number;
  sql: string;
}
