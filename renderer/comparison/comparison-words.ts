import type { ComparedRun, PairedResult, RunsComparison } from '@contract/index';
import { pWords } from '@core/statistics';

import { confounderWords, differingFactors } from './confounders';

/** No p-value is said too. */
export function pText(pValue: number | null): string {
  return pValue === null ? 'no p-value' : pWords(pValue);
}

/** The verdict in a few words, for a heading. */
export function verdictText(pair: PairedResult): string {
  if (pair.comparison === null) return 'Cannot be compared';
  switch (pair.comparison.conclusion.verdict) {
    case 'distinguishable':
      return 'Distinguishable on these cases';
    case 'not-distinguishable':
      return 'Not distinguishable on these cases';
    case 'undecided':
      return 'Undecided';
  }
}

/** Which comparisons were corrected together; null where there is nothing to correct. */
export function familyWords({ family }: RunsComparison): string | null {
  if (family.length < 2) return null;
  const pairs = family.map(({ nameA, nameB }) => `${nameA} and ${nameB}`);
  return `Holm’s correction over a family of ${String(family.length)} comparisons: ${pairs.join('; ')}.`;
}

/** What differs between a run and the baseline, and what follows from that. */
export function differencesInWords(baseline: ComparedRun, run: ComparedRun): string {
  return confounderWords(differingFactors(baseline, run), baseline, run);
}

/** The whole comparison as text, for a report or a message. */
export function comparisonInWords(answer: RunsComparison): string {
  const runOf = new Map(answer.runs.map((run) => [run.runId, run]));
  const baseline = runOf.get(answer.baselineRunId ?? '') ?? null;
  const paragraphs = answer.pairs.map((pair) => pairInWords(pair, baseline, runOf.get(pair.runId) ?? null));
  const unusable = answer.runs.filter(({ failure }) => failure !== null);
  if (unusable.length > 0) {
    const reasons = unusable.map(({ name, failure }) => `${name}: ${failure?.message ?? ''}`);
    paragraphs.push(`Left out: ${reasons.join(' ')}`);
  }
  const family = familyWords(answer);
  if (family !== null) {
    const adjusted = answer.family.map(({ nameB, adjustedP }) => `${nameB}: adjusted ${pText(adjustedP)}`);
    paragraphs.push(`${family} ${adjusted.join('; ')}.`);
  }
  const arms = answer.arms?.conclusion ?? null;
  if (arms !== null) paragraphs.push(arms.sentences.join(' '));
  if (baseline?.splitHash) paragraphs.push(`Split ${baseline.splitHash.slice(0, 12)}, ${answer.part} part.`);
  return `${paragraphs.join('\n\n')}\n`;
}

function pairInWords(pair: PairedResult, baseline: ComparedRun | null, run: ComparedRun | null): string {
  const name = run?.name ?? pair.runId;
  if (pair.comparison === null) {
    const reasons = (pair.failure?.problems ?? []).map(({ path, message }) => `${path} ${message}`);
    return `${baseline?.name ?? 'The baseline'} and ${name}: ${pair.failure?.message ?? ''} ${reasons.join('; ')}.`;
  }
  const differences = baseline === null || run === null ? '' : ` ${differencesInWords(baseline, run)}`;
  return `${pair.comparison.conclusion.sentences.join(' ')}${differences}`;
}
