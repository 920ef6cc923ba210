import type { Interval, Rate } from '@contract/index';
import type { ReactNode } from 'react';

import { DefinedNumber, formatCount, formatNumber, type NumberBasis } from '../ui';

/** 0.904 [0.861, 0.940] */
export function IntervalText({ interval }: { readonly interval: Interval | null }): ReactNode {
  const words =
    interval === null ? '[no interval]' : `[${formatNumber(interval.lower)}, ${formatNumber(interval.upper)}]`;
  return <span className="evaluation-dim">{words}</span>;
}

/** A share with its interval and its counts, which lead to what it means. */
export function RateText({ rate, basis }: { readonly rate: Rate; readonly basis: NumberBasis }): ReactNode {
  return (
    <DefinedNumber basis={basis}>
      {formatNumber(rate.value)} <IntervalText interval={rate.interval} />{' '}
      <span className="evaluation-dim">
        {formatCount(rate.count)} of {formatCount(rate.of)}
      </span>
    </DefinedNumber>
  );
}
