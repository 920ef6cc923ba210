import {
  configOfMember,
  expandSweep,
  fieldAt,
  fieldLabels,
  memberName,
  scalarText,
  type Draw,
  type Scalar,
  type SweepAxis,
  type SweepMember,
  type SweepPlan,
} from '@core/config';
import type { Problem } from '@contract/index';

import { numberOf } from '../number-text';
import type { JsonObject } from '../json-pointer';
import type { SweepField } from './sweep-fields';
import { parseValues } from './value-list';

export type SweepKind = SweepPlan['kind'];
export type DrawKind = Draw['kind'];

/** A varied field as it stands in the dialog, its texts as they were typed. */
export interface AxisDraft {
  readonly pointer: string;
  readonly draw: DrawKind;
  /** Of a list of values. */
  readonly text: string;
  /** Of a field with choices. */
  readonly chosen: readonly Scalar[];
  readonly from: string;
  readonly to: string;
}

export interface SweepDraft {
  readonly kind: SweepKind;
  readonly axes: readonly AxisDraft[];
  readonly count: string;
  readonly seed: string;
}

export interface PlannedRun {
  readonly member: SweepMember;
  readonly name: string;
  readonly config: JsonObject;
}

export interface PlannedSweep {
  readonly runs: readonly PlannedRun[];
  readonly duplicateCount: number;
  /** Why there are no runs, by field; '/' for the sweep as a whole. */
  readonly problems: readonly Problem[];
}

/** The runs of a sweep over the experiment as it stands in the editor. */
export function plannedSweep(base: JsonObject, draft: SweepDraft, fields: readonly SweepField[]): PlannedSweep {
  const read = draft.axes.map((axis) => axisOf(axis, draft.kind, fields));
  const problems = read.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const none = { runs: [], duplicateCount: 0 };
  if (problems.length > 0) return { ...none, problems };
  const axes = read.map(({ axis }) => axis);
  const expanded = expandSweep(
    draft.kind === 'grid'
      ? { kind: 'grid', axes }
      : { kind: 'random', axes, count: Number(draft.count), seed: draft.seed.trim() === '' ? NaN : Number(draft.seed) },
  );
  if (!expanded.ok) return { ...none, problems: expanded.failure.problems };
  const labels = labelsOf(draft.axes, fields);
  const baseName = fieldAt(base, '/name');
  const runs = expanded.value.members.map((member, index): PlannedRun => {
    const name = memberName(typeof baseName === 'string' ? baseName : 'sweep', member, index, labels);
    return { member, name, config: { ...configOfMember(base, member), name } };
  });
  return { runs, duplicateCount: expanded.value.duplicateCount, problems: [] };
}

/** What a group is called where nobody says otherwise: `baseline: learning rate × seed`. */
export function suggestedGroup(base: JsonObject, draft: SweepDraft, fields: readonly SweepField[]): string {
  const name = fieldAt(base, '/name');
  const varied = [...labelsOf(draft.axes, fields).values()].join(' × ');
  return `${typeof name === 'string' && name !== '' ? name : 'sweep'}: ${varied}`.slice(0, 120);
}

/** A field as it is first varied: by a list that holds the value that the experiment has. */
export function newAxis(field: SweepField, base: JsonObject): AxisDraft {
  const value = fieldAt(base, field.pointer);
  const isScalar =
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const chosen = field.kind === 'choice' && isScalar ? [value] : [];
  const text = field.kind !== 'choice' && isScalar && value !== null ? scalarText(value) : '';
  return { pointer: field.pointer, draw: 'choice', text, chosen, from: '', to: '' };
}

function labelsOf(axes: readonly AxisDraft[], fields: readonly SweepField[]): ReadonlyMap<string, string> {
  return fieldLabels(axes.flatMap(({ pointer }) => fields.find((field) => field.pointer === pointer) ?? []));
}

function axisOf(
  axis: AxisDraft,
  kind: SweepKind,
  fields: readonly SweepField[],
): { readonly axis: SweepAxis; readonly problem: Problem | null } {
  const { pointer } = axis;
  const field = fields.find((each) => each.pointer === pointer);
  const nothing: SweepAxis = { pointer, draw: { kind: 'choice', values: [] } };
  const wrong = (message: string): Problem => ({ path: pointer, message, remedy: null });
  if (field === undefined) return { axis: nothing, problem: wrong('is no longer a field of the experiment') };
  if (kind === 'grid' || axis.draw === 'choice') {
    const parsed = field.kind === 'choice' ? { values: axis.chosen, problem: null } : parseValues(field, axis.text);
    const problem = parsed.problem === null ? null : wrong(parsed.problem);
    return { axis: { pointer, draw: { kind: 'choice', values: parsed.values } }, problem };
  }
  const [from, to] = [axis.from, axis.to].map((text) => {
    const number = numberOf(text);
    return typeof number === 'number' ? number : NaN;
  }) as [number, number];
  const bounds = { from, to };
  const draw: Draw =
    axis.draw === 'integer' ? { kind: 'integer', ...bounds, step: field.step } : { kind: axis.draw, ...bounds };
  return { axis: { pointer, draw }, problem: null };
}
