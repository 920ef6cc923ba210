import { comparePublished, concludePublished } from '@core/statistics';
import { parsePublished, STUDY } from '@renderer/comparison/published-figures';
import { describe, expect, it } from 'vitest';

describe('published figures', () => {
  it('are the study’s at first, from which no p-value can be claimed', () => {
    const { request } = parsePublished(STUDY);
    expect(request).toMatchObject({ aucA: 0.904, aucB: 0.881, positives: 100, negatives: 310 });
    const compared = comparePublished(request!, request!.correlations);
    if (!compared.ok) throw new Error(compared.failure.message);
    const { verdict, sentences } = concludePublished(request!.nameA, request!.nameB, compared.value);
    expect(verdict).toBe('undecided');
    const words = sentences.join(' ');
    expect(words).toContain('Assumed: 100 malignant and 310 other cases, all independent');
    expect(words).toContain('p = 0.46 if the errors do not correlate');
    expect(words).toContain('no p-value can be claimed');
    expect(words).toContain('this says nothing about the machines');
  });

  it('may be typed with a comma, and correlations in any order', () => {
    const { request } = parsePublished({ ...STUDY, aucA: ' 0,91 ', correlations: '0.9; 0 0.5, 0.5' });
    expect(request).toMatchObject({ aucA: 0.91, correlations: [0, 0.5, 0.9] });
  });

  it('are refused at each field that cannot be used, all at once', () => {
    const { errors } = parsePublished({
      nameA: ' ',
      nameB: 'B',
      aucA: '90.4',
      aucB: '1',
      positives: '0',
      negatives: '3.5',
      correlations: '0, 1',
    });
    expect(Object.keys(errors ?? {})).toEqual(['nameA', 'aucA', 'aucB', 'positives', 'negatives', 'correlations']);
    expect(parsePublished({ ...STUDY, correlations: '' }).errors).not.toBeNull();
    expect(parsePublished({ ...STUDY, negatives: 'NaN' }).errors).toEqual({
      negatives: 'Give a whole number of other cases from 1 on.',
    });
  });
});
