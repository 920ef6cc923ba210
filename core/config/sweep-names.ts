import type { Scalar } from './field-path';
import type { SweepMember } from './sweep';

/** The schema's longest name. */
const LONGEST_NAME = 120;
/** As much of the experiment's own name is kept, whatever is varied. */
const SHORTEST_BASE = 12;

/**
 * `baseline: learning rate 0.001, seed 2`. Where that is too long, the experiment's own name is cut first; then what is
 * varied, behind the member's number, so that no two names are the same.
 */
export function memberName(
  base: string,
  member: SweepMember,
  index: number,
  labels: ReadonlyMap<string, string>,
): string {
  const varied = member
    .map(({ pointer, value }) => `${labels.get(pointer) ?? pointer} ${valueInName(value)}`)
    .join(', ');
  const room = LONGEST_NAME - varied.length - 2;
  if (room >= Math.min(base.length, SHORTEST_BASE)) return `${cut(base, room)}: ${varied}`;
  return cut(`${cut(base, SHORTEST_BASE)} #${index + 1}: ${varied}`, LONGEST_NAME);
}

/** Short names of fields, each unlike the others: the section is named where two fields have the same title. */
export function fieldLabels(
  fields: readonly { readonly pointer: string; readonly section: string; readonly title: string }[],
): ReadonlyMap<string, string> {
  const lowered = fields.map(({ pointer, section, title }) => ({
    pointer,
    short: title.toLowerCase(),
    long: `${section} ${title}`.trim().toLowerCase(),
  }));
  const isAlone = (short: string): boolean => lowered.filter((each) => each.short === short).length === 1;
  return new Map(lowered.map(({ pointer, short, long }) => [pointer, isAlone(short) ? short : long]));
}

/** As a person writes it: 3.3e-5 where that is shorter than 0.000033; whole numbers in full. */
export function scalarText(value: Scalar): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  const [plain, scientific] = [String(value), value.toExponential()];
  return scientific.length < plain.length ? scientific : plain;
}

function valueInName(value: Scalar): string {
  // The last part of a path says which file it is.
  return typeof value === 'string' ? (value.split(/[/\\]/).at(-1) ?? value) : scalarText(value);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
