import type { Alert, Settings } from '@contract/index';

/**
 * holds: beyond its threshold; clear: well on the other side of it; unclear: in between, or unknown. What is unclear
 * neither begins an alert nor ends one, so that a figure that wavers about its threshold is told once.
 */
export type Signal = 'holds' | 'unclear' | 'clear';

/** Something that may become an alert, as it stands now. */
export interface Condition {
  /** The same for as long as it is the same matter. */
  readonly key: string;
  readonly kind: Alert['kind'];
  readonly tone: Alert['tone'];
  readonly runId: string | null;
  readonly device: string | null;
  readonly title: string;
  /** Figures and threshold, as sentences. */
  readonly evidence: string;
  readonly signal: Signal;
  /** It must hold for so long before it is told. */
  readonly holdMs: number;
  /** It must be clear for so long before it counts as ended, and can be told anew. */
  readonly clearMs: number;
  /** It tells of a moment: the alert has no end. */
  readonly isMoment: boolean;
}

export type AlertSettings = Pick<
  Settings,
  'alertGpuIdlePercent' | 'alertGpuMemoryPercent' | 'alertDataWaitPercent' | 'alertDiskFreeBytes'
>;

/** Above the limit holds, below `clearAt` is clear. */
export function above(value: number | null, limit: number, clearAt: number): Signal {
  if (value === null) return 'unclear';
  if (value > limit) return 'holds';
  return value < clearAt ? 'clear' : 'unclear';
}

/** Below the limit holds, above `clearAt` is clear. */
export function below(value: number | null, limit: number, clearAt: number): Signal {
  if (value === null) return 'unclear';
  if (value < limit) return 'holds';
  return value > clearAt ? 'clear' : 'unclear';
}

export function whether(value: boolean | null | undefined): Signal {
  if (value === null || value === undefined) return 'unclear';
  return value ? 'holds' : 'clear';
}
