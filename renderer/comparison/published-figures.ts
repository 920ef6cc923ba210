import type { PublishedRequest } from '@contract/index';

/** The form as it stands; texts, for a number that is being typed is none yet. */
export interface PublishedForm {
  readonly nameA: string;
  readonly nameB: string;
  readonly aucA: string;
  readonly aucB: string;
  readonly positives: string;
  readonly negatives: string;
  readonly correlations: string;
}

/** The study of 2021 on INbreast. It gives the AUCs; the counts of images are those of the whole dataset, an assumption. */
export const STUDY: PublishedForm = {
  nameA: 'A100, batch 16',
  nameB: 'V100, batch 8',
  aucA: '0.904',
  aucB: '0.881',
  positives: '100',
  negatives: '310',
  correlations: '0, 0.3, 0.5, 0.7, 0.9',
};

export const STUDY_SOURCE =
  'HPE and FathomX, “Smart Mammogram Diagnosis”, 2021, table 4: AUC on INbreast, one training each. The study gives neither ' +
  'the size of its test set nor the correlation of the two scores; 100 malignant and 310 other images are all of INbreast, ' +
  'which is the most that it can have tested on.';

export type PublishedErrors = Readonly<Partial<Record<keyof PublishedForm, string>>>;

export type ParsedForm =
  | { readonly request: PublishedRequest; readonly errors: null }
  | { readonly request: null; readonly errors: PublishedErrors };

/** Every field that cannot be used, at once, each with what it should hold. */
export function parsePublished(form: PublishedForm): ParsedForm {
  const [aucA, aucB] = [numberOf(form.aucA), numberOf(form.aucB)];
  const [positives, negatives] = [numberOf(form.positives), numberOf(form.negatives)];
  const correlations = form.correlations
    .split(/[,;\s]+/)
    .filter((text) => text !== '')
    .map(numberOf);
  const errors = {
    ...problem('nameA', form.nameA.trim() === '', 'Say what the first AUC is of.'),
    ...problem('nameB', form.nameB.trim() === '', 'Say what the second AUC is of.'),
    ...problem('aucA', !isShare(aucA), 'Give the AUC as a share between 0 and 1, such as 0.904.'),
    ...problem('aucB', !isShare(aucB), 'Give the AUC as a share between 0 and 1, such as 0.881.'),
    ...problem('positives', !isCount(positives), 'Give a whole number of malignant cases from 1 on.'),
    ...problem('negatives', !isCount(negatives), 'Give a whole number of other cases from 1 on.'),
    ...problem(
      'correlations',
      !areCorrelations(correlations),
      'Give correlations from −1 to below 1, such as 0, 0.5, 0.9.',
    ),
  };
  if (Object.keys(errors).length > 0) return { request: null, errors };
  const names = { nameA: form.nameA.trim(), nameB: form.nameB.trim() };
  const numbers = { aucA: aucA ?? 0, aucB: aucB ?? 0, positives: positives ?? 0, negatives: negatives ?? 0 };
  const sorted = correlations.flatMap((value) => value ?? []).sort((a, b) => a - b);
  return { request: { ...names, ...numbers, correlations: [...new Set(sorted)] }, errors: null };
}

/** '0.904' and '0,904' alike; null where it is no number. */
function numberOf(text: string): number | null {
  const trimmed = text.trim().replace('−', '-');
  const value = trimmed === '' ? Number.NaN : Number(/^-?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed);
  return Number.isFinite(value) ? value : null;
}

function isShare(value: number | null): boolean {
  return value !== null && value > 0 && value < 1;
}

function isCount(value: number | null): boolean {
  return value !== null && Number.isInteger(value) && value >= 1;
}

const MOST_CORRELATIONS = 64;

function areCorrelations(values: readonly (number | null)[]): boolean {
  const usable = values.every((value) => value !== null && value >= -1 && value < 1);
  return usable && values.length > 0 && values.length <= MOST_CORRELATIONS;
}

function problem(field: keyof PublishedForm, isWrong: boolean, message: string): PublishedErrors {
  return isWrong ? { [field]: message } : {};
}
