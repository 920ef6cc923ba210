import type { FindingKind, SplitPart } from '@contract/index';
import { Tooltip } from '@mantine/core';
import { IconCircle, IconCircleFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { UNKNOWN } from '../ui';

/** Malignant or not, by mark and word. */
export function LabelText({ malignant }: { readonly malignant: boolean | null }): ReactNode {
  if (malignant === null) {
    return (
      <Tooltip label="The dataset says nothing of this study">
        <span>{UNKNOWN}</span>
      </Tooltip>
    );
  }
  const Mark = malignant ? IconCircleFilled : IconCircle;
  return (
    <span className={`ui-badge${malignant ? ' datasets-malignant' : ' datasets-quiet'}`}>
      <Mark size={9} aria-hidden />
      {malignant ? 'malignant' : 'not malignant'}
    </span>
  );
}

const SHORT_KINDS: Readonly<Record<FindingKind, string>> = {
  mass: 'mass',
  calcification: 'calcification',
  'architectural-distortion': 'distortion',
  asymmetry: 'asymmetry',
};

/** 'mass, calcification ×3': the kinds, and how many outlines. */
export function findingsInWords(kinds: readonly FindingKind[], count: number): string {
  if (count === 0) return UNKNOWN;
  const names = [...new Set(kinds)].map((kind) => SHORT_KINDS[kind]).join(', ');
  return `${names === '' ? 'finding' : names} ×${count}`;
}

export function nameOfPart(part: SplitPart | null): string {
  return part ?? UNKNOWN;
}
