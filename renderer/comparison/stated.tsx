import type { AucIntervals, EvidenceFile, Rate } from '@contract/index';
import { intervalWords, shareWords } from '@core/statistics';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { DEFINITIONS, type DefinitionName } from './definitions';

export interface StatedProps {
  readonly what: DefinitionName;
  /** What the number rests on. */
  readonly files: readonly (EvidenceFile | string)[];
  /** How this one was computed, where that is not in the definition. */
  readonly method?: string;
  readonly children: ReactNode;
}

export function Stated({ what, files, children }: StatedProps): ReactNode {
  return (
    <span className="ui-figure" title={DEFINITIONS[what].text} data-files={files.length}>
      {children}
    </span>
  );
}

export function AucNumber({ estimate, files }: { readonly estimate: AucIntervals; readonly files: StatedProps['files'] }): ReactNode {
  const { interval, method, reason } = estimate.clusterRobust;
  return (
    <Stated what="auc" files={files} method={reason ?? method}>
      {shareWords(estimate.auc)}
      <Text span inherit c="dimmed">
        {interval === null ? ' [no interval]' : ` [${shareWords(interval.lower)}, ${shareWords(interval.upper)}]`}
      </Text>
    </Stated>
  );
}

export function RateNumber({ rate, files }: { readonly rate: Rate; readonly files: StatedProps['files'] }): ReactNode {
  if (rate.value === null) return '–';
  const counts = `${String(rate.count)} of ${String(rate.of)}`;
  return (
    <Stated
      what="sensitivity"
      files={files}
      method={rate.interval === null ? counts : `${counts}; ${intervalWords(rate.interval)}`}
    >
      {shareWords(rate.value)}
    </Stated>
  );
}
