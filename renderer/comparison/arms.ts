import type { ComparedRun, ComparisonArms } from '@contract/index';

import { groupRuns, type Field } from './fields';

export type ArmName = 'a' | 'b';

/** Which runs stand in which arm, and what the arms are called. */
export interface ArmChoice {
  readonly nameA: string;
  readonly nameB: string;
  readonly armOf: Readonly<Record<string, ArmName>>;
}

export const noArms: ArmChoice = { nameA: 'arm A', nameB: 'arm B', armOf: {} };

/** The two groups of a field with the most runs that have scores become the arms; null where there are not two. */
export function armsByField(runs: readonly ComparedRun[], field: Field): ArmChoice | null {
  const usable = runs.filter(({ scores }) => scores !== null);
  const groups = groupRuns(usable, field).filter(({ value }) => value !== null);
  const [first, second] = [...groups].sort((x, y) => y.runs.length - x.runs.length);
  if (first === undefined || second === undefined) return null;
  // Arms stand in the order of the table, whichever of them is larger.
  const [a, b] = groups.indexOf(first) < groups.indexOf(second) ? [first, second] : [second, first];
  return {
    nameA: `${field.title} ${a.value ?? ''}`,
    nameB: `${field.title} ${b.value ?? ''}`,
    armOf: Object.fromEntries([
      ...a.runs.map(({ runId }) => [runId, 'a' as const] as const),
      ...b.runs.map(({ runId }) => [runId, 'b' as const] as const),
    ]),
  };
}

/** None, then A, then B, then none again. Formed by hand, an arm is no longer named after a field. */
export function withNextArm(choice: ArmChoice, runId: string): ArmChoice {
  const { [runId]: before, ...others } = choice.armOf;
  const next = before === undefined ? 'a' : before === 'a' ? 'b' : null;
  return { ...noArms, armOf: next === null ? others : { ...others, [runId]: next } };
}

export function runsOfArm(choice: ArmChoice, arm: ArmName, runIds: readonly string[]): readonly string[] {
  return runIds.filter((runId) => choice.armOf[runId] === arm);
}

/** What is asked of main: nothing until both arms hold a run. */
export function armsAsked(choice: ArmChoice, runIds: readonly string[]): ComparisonArms | null {
  const [a, b] = [runsOfArm(choice, 'a', runIds), runsOfArm(choice, 'b', runIds)];
  if (a.length === 0 || b.length === 0) return null;
  return { a: { name: choice.nameA, runIds: [...a] }, b: { name: choice.nameB, runIds: [...b] } };
}
