import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatCount, formatNumber, scaleBytes, Sparkline } from '../ui';

export interface GaugeProps {
  readonly name: string;
  readonly value: ReactNode;
  /** Oldest first; null draws none. */
  readonly trend: readonly (number | null)[] | null;
  /** How many samples fill the width. */
  readonly capacity: number;
  /** Null: the largest value seen. */
  readonly maximum: number | null;
}

/** What it is now, over how it came to be so. */
export function Gauge({ name, value, trend, capacity, maximum }: GaugeProps): ReactNode {
  return (
    <div className="machine-gauge">
      <div className="machine-gauge-head">
        <span className="machine-gauge-name">{name}</span>
        {value}
      </div>
      {trend === null ? null : (
        <Sparkline values={trend} capacity={capacity} maximum={maximum} label={`${name}, the last two minutes`} />
      )}
    </div>
  );
}

interface OfTotalProps {
  readonly used: number | null | undefined;
  readonly total: number | null | undefined;
  /** Why either is unknown. */
  readonly reason: string;
}

/** '31.2 of 40.0 GiB': both in the total's unit. */
export function BytesOfTotal({ used = null, total = null, reason }: OfTotalProps): ReactNode {
  const part = scaleBytes(used, total);
  const whole = scaleBytes(total);
  const rest = total === null ? ` ${part.unit}` : ` of ${whole.digits} ${whole.unit}`;
  return <Words digits={part.digits} rest={rest} reason={used === null || total === null ? reason : null} />;
}

/** '281 of 400 W'. */
export function PowerOfLimit({ used = null, total = null, reason }: OfTotalProps): ReactNode {
  const rest = total === null ? ' W' : ` of ${formatNumber(total)} W`;
  return <Words digits={formatNumber(used)} rest={used === null ? '' : rest} reason={used === null ? reason : null} />;
}

interface RatesProps {
  readonly rates: readonly (number | null | undefined)[];
  readonly reason: string;
}

/** '9.53 MiB/s, 0 B/s', in the order of the gauge's name. */
export function Rates({ rates, reason }: RatesProps): ReactNode {
  return (
    <span>
      {rates.map((bytesPerSecond = null, index) => {
        const { digits, unit } = scaleBytes(bytesPerSecond);
        const comma = index < rates.length - 1 ? ', ' : '';
        return bytesPerSecond === null ? (
          <Words key={index} digits={digits} rest={comma} reason={reason} />
        ) : (
          <Words key={index} digits={digits} rest={` ${unit}/s${comma}`} reason={null} />
        );
      })}
    </span>
  );
}

interface CountProps {
  readonly value: number | null;
  readonly unit: string;
  /** Why it is unknown. */
  readonly reason: string;
}

/** What the driver gives in whole numbers: '96 %', '1,410 MHz'. */
export function Count({ value, unit, reason }: CountProps): ReactNode {
  const rest = value === null ? '' : ` ${unit}`;
  return <Words digits={formatCount(value)} rest={rest} reason={value === null ? reason : null} />;
}

interface WordsProps {
  readonly digits: string;
  readonly rest: string;
  readonly reason: string | null;
}

function Words({ digits, rest, reason }: WordsProps): ReactNode {
  const text = (
    <span className="ui-figure">
      {digits}
      <span className="machine-dim">{rest}</span>
    </span>
  );
  return reason === null ? text : <Tooltip label={reason}>{text}</Tooltip>;
}
