import { Tooltip } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

import { formatAbsoluteTime, formatDuration, formatRelativeTime, UNKNOWN } from './format';

export interface DurationProps {
  readonly seconds: number | null;
  readonly reason?: string;
}

/** '10 h 11 m', the exact seconds on hover. */
export function Duration({ seconds, reason }: DurationProps): ReactNode {
  const exact = seconds === null ? (reason ?? 'not known') : `${seconds.toLocaleString('en-US')} s`;
  return (
    <Tooltip label={exact}>
      <span className="ui-figure">{formatDuration(seconds)}</span>
    </Tooltip>
  );
}

export interface RelativeTimeProps {
  readonly atMs: number | null;
  readonly reason?: string;
}

/** '4 m ago', the date and time on hover; it keeps up with the clock. */
export function RelativeTime({ atMs, reason }: RelativeTimeProps): ReactNode {
  const nowMs = useNow(20_000);
  return (
    <Tooltip label={atMs === null ? (reason ?? 'not known') : formatAbsoluteTime(atMs)}>
      <span className="ui-figure">{atMs === null ? UNKNOWN : formatRelativeTime(atMs, nowMs)}</span>
    </Tooltip>
  );
}

/** The wall clock, as often as `everyMs`. */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNowMs(Date.now());
    }, everyMs);
    return () => {
      window.clearInterval(timer);
    };
  }, [everyMs]);
  return nowMs;
}
