import type { CaseCounts } from './cases.ts';
import { countWords, differenceWords, intervalWords, pWords, shareWords } from './number-words.ts';
import type { DifferenceTest, PairedComparison } from './paired-test.ts';
import type { ScoredPart, Unit } from './predictions.ts';
import { FEWEST_SEEDS, type ArmComparison } from './seed-bootstrap.ts';
import type { PublishedComparison } from './published.ts';

/** Below this a difference is called one. */
export const SIGNIFICANCE = 0.05;

/** What a comparison lets one conclude. */
export type Verdict =
  /** The test tells them apart. */
  | 'distinguishable'
  /** It does not; that is no finding of sameness. */
  | 'not-distinguishable'
  /** There is no p-value. */
  | 'undecided';

/** Words that go with the numbers, in the order of reading. */
export interface Conclusion {
  readonly verdict: Verdict;
  readonly sentences: readonly string[];
}

/** Names of what is compared, and what its cases are. */
export interface Compared {
  readonly nameA: string;
  readonly nameB: string;
  readonly unit: Unit;
  readonly part: ScoredPart;
}

/** What two trained models’ scores on the same cases let one conclude. */
export function concludeRuns(compared: Compared, comparison: PairedComparison): Conclusion {
  const { nameA, nameB, unit, part } = compared;
  const { aucA, aucB, difference, clusterRobust: test, counts, caution } = comparison;
  const verdict = verdictOf(test.pValue);
  return {
    verdict,
    sentences: [
      `AUC ${shareWords(aucA)} (${nameA}) and ${shareWords(aucB)} (${nameB}) on the same ${casesWords(counts, unit)}: ` +
        `${numbersWords(difference, test)} (${test.method}).`,
      verdictWords(verdict, difference, nameA, nameB, test),
      ...(part === 'validation' ? ['Validation chose the epoch of each model: both AUCs are optimistic.'] : []),
      ...(caution === null ? [] : [caution.message]),
      'One training run each: this says nothing about the machines, nor about the configs. The test speaks about these ' +
        `two trained models; a claim about what trained them needs at least ${FEWEST_SEEDS} seeds of each.`,
    ],
  };
}

/** What several trainings of each of two arms let one conclude. */
export function concludeArms(nameA: string, nameB: string, comparison: ArmComparison): Conclusion {
  const { aucsA, aucsB, difference, interval, pValue, smallestDetectable, method, reason } = comparison;
  const trainings = `${countWords(aucsA.length, 'training run')} of ${nameA} and ${aucsB.length} of ${nameB}`;
  if (reason !== null || interval === null || pValue === null) {
    const words = `No conclusion about the arms: ${reason ?? 'there is no interval'}.`;
    return { verdict: 'undecided', sentences: [`${trainings}.`, words] };
  }
  const verdict = verdictOf(pValue);
  const test = { interval, pValue, smallestDetectable, reason };
  return {
    verdict,
    sentences: [
      `${trainings}: ${numbersWords(difference, test, 'mean difference')} (${method}).`,
      verdictWords(verdict, difference, nameA, nameB, test),
      'Arms that differ in more than one thing do not say which of them made the difference.',
    ],
  };
}

/** What two AUCs of a publication let one conclude, given what had to be assumed. */
export function concludePublished(nameA: string, nameB: string, comparison: PublishedComparison): Conclusion {
  const { aucA, aucB, positives, negatives, difference, range, method } = comparison;
  const first = range[0];
  const last = range.at(-1);
  const ps = range.flatMap(({ pValue }) => (pValue === null ? [] : [pValue]));
  const verdict = ps.length < range.length || ps.length === 0 ? 'undecided' : verdictOfRange(ps);
  const assumed =
    `Assumed: ${positives} malignant and ${negatives} other cases, all independent, the same for both AUCs; ` +
    `the correlation of their errors is unknown (${method}).`;
  const sentences = [
    `AUC ${shareWords(aucA)} (${nameA}) and ${shareWords(aucB)} (${nameB}): difference ${differenceWords(difference)}.`,
    assumed,
  ];
  if (first !== undefined && last !== undefined) {
    const pOf = ({ pValue }: typeof first) => (pValue === null ? 'no p-value' : pWords(pValue));
    sentences.push(
      `${pOf(first)} if the errors do not correlate (${first.correlation}), ${pOf(last)} at a correlation of ${last.correlation}.`,
      publishedVerdict(verdict),
      `The smallest difference that these cases could have shown with 80 % power: ${shareWords(first.smallestDetectable)} ` +
        `without correlation, ${shareWords(last.smallestDetectable)} at ${last.correlation}.`,
      ...resolveWords(comparison),
    );
  }
  sentences.push('One AUC each: this says nothing about the machines, nor about the configs.');
  return { verdict, sentences };
}

function verdictOf(pValue: number | null): Verdict {
  if (pValue === null) return 'undecided';
  return pValue < SIGNIFICANCE ? 'distinguishable' : 'not-distinguishable';
}

/** Decided only where every correlation of the range decides alike. */
function verdictOfRange(pValues: readonly number[]): Verdict {
  const below = pValues.filter((p) => p < SIGNIFICANCE).length;
  if (below === 0) return 'not-distinguishable';
  return below === pValues.length ? 'distinguishable' : 'undecided';
}

type TestWords = Pick<DifferenceTest, 'interval' | 'pValue' | 'smallestDetectable' | 'reason'>;

function numbersWords(difference: number, { interval, pValue }: TestWords, what = 'difference'): string {
  const found = `${what} ${differenceWords(difference)}`;
  return interval === null || pValue === null
    ? `${found}, without an interval`
    : `${found}, 95 % interval ${intervalWords(interval)}, ${pWords(pValue)}`;
}

function verdictWords(
  verdict: Verdict,
  difference: number,
  nameA: string,
  nameB: string,
  { interval, smallestDetectable, reason }: TestWords,
): string {
  switch (verdict) {
    case 'distinguishable': {
      const [better, worse] = difference > 0 ? [nameA, nameB] : [nameB, nameA];
      return `On these cases ${better} ranks better than ${worse}, beyond what the choice of patients explains.`;
    }
    case 'not-distinguishable': {
      const range = interval === null ? '' : ` Differences of ${intervalWords(interval)} agree with these cases;`;
      const shown = smallestDetectable === null ? 'unknown' : shareWords(smallestDetectable);
      return (
        `Not distinguishable on these cases.${range} the smallest difference that they could have shown with 80 % power ` +
        `is ${shown}. A smaller one would mostly have gone unnoticed.`
      );
    }
    case 'undecided':
      return `No p-value: ${reason ?? 'there is no standard error'}.`;
  }
}

function publishedVerdict(verdict: Verdict): string {
  switch (verdict) {
    case 'distinguishable':
      return 'The two AUCs are told apart at every correlation considered, if the assumptions hold.';
    case 'not-distinguishable':
      return 'Not distinguishable at any correlation considered.';
    case 'undecided':
      return 'Whether the two AUCs are told apart depends on the unknown correlation: no p-value can be claimed.';
  }
}

function resolveWords({ difference, range }: PublishedComparison): readonly string[] {
  const at = (correlation: number) =>
    range.find((row) => row.correlation === correlation && row.casesToResolve !== null)?.casesToResolve ?? null;
  const [high, low] = [at(0.5), at(0.7)];
  if (high === null || low === null) return [];
  return [
    `To show a difference of ${shareWords(Math.abs(difference))} with 80 % power takes about ${roundedWords(low)} to ` +
      `${roundedWords(high)} cases, at correlations of 0.7 to 0.5.`,
  ];
}

/** 1,782 → 1,800: more digits would say what such an estimate cannot. */
function roundedWords(count: number): string {
  const step = count < 1000 ? 10 : 50;
  return (Math.round(count / step) * step).toLocaleString('en');
}

function casesWords({ cases, positives, patients }: CaseCounts, unit: Unit): string {
  const ofPatients = unit === 'patient' ? '' : ` of ${countWords(patients, 'patient')}`;
  const many = unit === 'image' ? 'images' : unit === 'breast' ? 'breasts' : 'patients';
  return `${countWords(cases, unit, many)}${ofPatients} (${positives} malignant)`;
}
