import { failed, ok, type Problem, type Result } from '@contract/index';

import { randomOf } from '../statistics';
import { withField, type Scalar } from './field-path';
import { drawValue, refusalOfDraw, seedOfField, type Draw } from './sweep-draws';

/** More runs than anybody waits for are a slip of the pen. */
export const MOST_RUNS = 500;

/** A field that a sweep varies. */
export interface SweepAxis {
  /** A JSON pointer into the config. */
  readonly pointer: string;
  readonly draw: Draw;
}

export type SweepPlan =
  /** Every combination of the values; the last field changes fastest. */
  | { readonly kind: 'grid'; readonly axes: readonly SweepAxis[] }
  | { readonly kind: 'random'; readonly axes: readonly SweepAxis[]; readonly count: number; readonly seed: number };

export interface SweepChange {
  readonly pointer: string;
  readonly value: Scalar;
}

/** One config of a sweep, by what is set in it. */
export type SweepMember = readonly SweepChange[];

export interface SweepExpansion {
  /** Each one differs from every other. */
  readonly members: readonly SweepMember[];
  /** How many more were planned that set the same values as one before. */
  readonly duplicateCount: number;
}

/** The members of a sweep. What cannot be expanded is told field by field, all at once. */
export function expandSweep(plan: SweepPlan): Result<SweepExpansion> {
  const problems = [...axisProblems(plan), ...sizeProblems(plan)];
  const [first] = problems;
  if (first !== undefined) return failed('invalid-sweep', first.message, problems);
  const planned = plan.kind === 'grid' ? gridOf(plan.axes) : drawnOf(plan);
  const unique = new Map(planned.map((member) => [JSON.stringify(member), member]));
  return ok({ members: [...unique.values()], duplicateCount: planned.length - unique.size });
}

/** The config that a member stands for. */
export function configOfMember<T>(base: T, member: SweepMember): T {
  return member.reduce((config, { pointer, value }) => withField(config, pointer, value), base);
}

/** How many runs are planned, before duplicates are removed. */
export function plannedCount(plan: SweepPlan): number {
  if (plan.kind === 'random') return plan.count;
  return plan.axes.reduce((product, { draw }) => product * (draw.kind === 'choice' ? draw.values.length : 0), 1);
}

function axisProblems({ kind, axes }: SweepPlan): Problem[] {
  if (axes.length === 0) {
    return [problem('/', 'No field is varied yet.', 'Choose a field of the experiment.')];
  }
  const seen = new Set<string>();
  return axes.flatMap(({ pointer, draw }) => {
    const twice = seen.has(pointer);
    seen.add(pointer);
    if (twice) return [problem(pointer, 'is varied twice', 'Leave one of them out.')];
    if (kind === 'grid' && draw.kind !== 'choice') return [problem(pointer, 'needs a list of values in a grid', null)];
    const refusal = refusalOfDraw(draw);
    return refusal === null ? [] : [problem(pointer, refusal, null)];
  });
}

function sizeProblems(plan: SweepPlan): Problem[] {
  if (plan.kind === 'random') {
    if (!Number.isSafeInteger(plan.seed)) return [problem('/', 'The sweep’s seed must be a whole number.', null)];
    if (!Number.isInteger(plan.count) || plan.count < 1) {
      return [problem('/', 'A random sweep needs a number of runs, 1 or more.', null)];
    }
  }
  const count = plannedCount(plan);
  if (count <= MOST_RUNS) return [];
  const factors = plan.axes.flatMap(({ draw }) => (draw.kind === 'choice' ? [draw.values.length] : []));
  const how = plan.kind === 'grid' && factors.length > 1 ? ` (${factors.join(' × ')})` : '';
  const remedy = plan.kind === 'grid' ? 'Take fewer values, or draw at random.' : 'Take fewer runs.';
  const message = `These are ${count.toLocaleString('en-US')} runs${how}, and a sweep has at most ${MOST_RUNS}.`;
  return [problem('/', message, remedy)];
}

function gridOf(axes: readonly SweepAxis[]): SweepMember[] {
  return axes.reduce<SweepMember[]>(
    (members, { pointer, draw }) => {
      const values = draw.kind === 'choice' ? draw.values : [];
      return members.flatMap((member) => values.map((value) => [...member, { pointer, value }]));
    },
    [[]],
  );
}

function drawnOf({ axes, count, seed }: Extract<SweepPlan, { kind: 'random' }>): SweepMember[] {
  const columns = axes.map(({ pointer, draw }) => {
    const { uniform } = randomOf(seedOfField(seed, pointer));
    return Array.from({ length: count }, (): SweepChange => ({ pointer, value: drawValue(draw, uniform()) }));
  });
  return Array.from({ length: count }, (_, index) => columns.flatMap((column) => column[index] ?? []));
}

function problem(path: string, message: string, remedy: string | null): Problem {
  return { path, message, remedy };
}
