import { Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatNumber, scaleBytes, UNKNOWN } from './format';

export interface FigureProps {
  /** Null is unknown, and shown as such: never as zero. */
  readonly value: number | null;
  readonly unit?: string;
  readonly significantDigits?: number;
  /** Why the value is unknown, or what it is exactly; on hover. */
  readonly reason?: string;
}

/** A number with its unit in a lighter grey. */
export function Figure({ value, unit, significantDigits = 3, reason }: FigureProps): ReactNode {
  const digits = formatNumber(value, significantDigits);
  return <FigureText digits={digits} unit={digits === UNKNOWN ? undefined : unit} reason={reason} />;
}

export function Bytes({ value, reason }: { readonly value: number | null; readonly reason?: string }): ReactNode {
  const { digits, unit } = scaleBytes(value);
  return <FigureText digits={digits} unit={unit === '' ? undefined : unit} reason={reason} />;
}

interface FigureTextProps {
  readonly digits: string;
  readonly unit: string | undefined;
  readonly reason: string | undefined;
}

function FigureText({ digits, unit, reason }: FigureTextProps): ReactNode {
  const text = (
    <span className="ui-figure">
      {digits}
      {unit === undefined ? null : (
        <Text span inherit c="dimmed">
          {' '}
          {unit}
        </Text>
      )}
    </span>
  );
  return reason === undefined ? text : <Tooltip label={reason}>{text}</Tooltip>;
}
