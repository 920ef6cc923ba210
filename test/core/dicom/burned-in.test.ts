import { burnedInRisk } from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { metadataWith } from './metadata';

const CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

describe('burned-in text', () => {
  it.each([
    ['says so', { burnedInAnnotation: true }, 'is YES'],
    ['is a secondary capture that says nothing', { sopClassUid: CAPTURE }, 'secondary capture'],
    ['is a multi-frame one', { sopClassUid: `${CAPTURE}.2` }, 'secondary capture'],
    ['is digitized film', { conversionType: 'DF' }, 'digitized film'],
    ['is film by its modality', { modality: 'RG' }, 'digitized film'],
  ])('is feared where a file %s', (_what, facts, words) => {
    expect(burnedInRisk(metadataWith(facts))).toContain(words);
  });

  it.each([
    ['a mammogram', {}],
    ['a capture that says NO', { sopClassUid: CAPTURE, conversionType: 'DF', burnedInAnnotation: false }],
  ])('is not feared in %s', (_what, facts) => {
    expect(burnedInRisk(metadataWith(facts))).toBeNull();
  });
});
