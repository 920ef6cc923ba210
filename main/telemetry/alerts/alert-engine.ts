import type { Alert } from '@contract/index';

import { clockWords } from './alert-words';
import type { Condition } from './condition';

/** A condition that holds: not for long enough yet, or told. */
interface Matter {
  readonly heldMs: number;
  /** The alert that tells of it; null before it is told. */
  readonly alert: Alert | null;
  readonly beganAtMs: number;
  /** How long it has lasted, by the monotonic clock. */
  readonly lastedMs: number;
  readonly clearMs: number;
  readonly isMoment: boolean;
  /** How long it must be clear, as the condition said last. */
  readonly clearAfterMs: number;
}

export type Matters = ReadonlyMap<string, Matter>;

export interface Judgment {
  readonly matters: Matters;
  readonly began: readonly Alert[];
  readonly ended: readonly { readonly id: string; readonly endedAtMs: number }[];
}

export interface Instant {
  readonly wallTimeMs: number;
  /** Since the judgment before, by the monotonic clock. */
  readonly elapsedMs: number;
}

/** A pause in the judging (the machine slept) is no time in which anything was seen to hold. */
const LONGEST_STEP_MS = 5000;

/** How long what has gone from sight must stay away before it counts as ended: a monitor may be starting. */
const GONE_AFTER_MS = 60_000;

/**
 * What became of the matters before, and which are new. Time is the monotonic clock's alone, so that a clock that is
 * set back neither lengthens nor shortens anything. An alert that no condition speaks of any more is clear, unless its
 * subject is hidden now (a GPU while nobody samples it).
 */
export function judge(
  before: Matters,
  conditions: readonly Condition[],
  instant: Instant,
  isHidden: (alert: Alert) => boolean = () => false,
): Judgment {
  const elapsedMs = Math.min(LONGEST_STEP_MS, Math.max(0, instant.elapsedMs));
  const matters = new Map<string, Matter>();
  const began: Alert[] = [];
  const ended: { id: string; endedAtMs: number }[] = [];
  const seen = new Set<string>();
  for (const condition of conditions) {
    if (seen.has(condition.key)) continue;
    seen.add(condition.key);
    const matter = afterCondition(before.get(condition.key) ?? null, condition, elapsedMs, instant.wallTimeMs);
    keep(condition.key, matter);
  }
  for (const [key, matter] of before) {
    if (seen.has(key) || matter.alert === null) continue;
    keep(key, aged(matter, isHidden(matter.alert) ? 'unclear' : 'clear', elapsedMs));
  }
  return { matters, began, ended };

  function keep(key: string, matter: Matter | null): void {
    if (matter === null) return;
    const wasTold = (before.get(key)?.alert ?? null) !== null;
    if (matter.alert !== null && !wasTold) began.push(matter.alert);
    if (matter.alert === null || matter.clearMs < matter.clearAfterMs) {
      matters.set(key, matter);
    } else if (!matter.isMoment) {
      ended.push({ id: matter.alert.id, endedAtMs: matter.beganAtMs + matter.lastedMs - matter.clearMs });
    }
  }
}

function afterCondition(before: Matter | null, condition: Condition, elapsedMs: number, nowMs: number): Matter | null {
  const { signal, holdMs } = condition;
  if (before !== null && before.alert !== null)
    return { ...aged(before, signal, elapsedMs), clearAfterMs: condition.clearMs };
  if (signal === 'clear' || (before === null && signal === 'unclear')) return null;
  const matter: Matter =
    before === null
      ? {
          heldMs: 0,
          alert: null,
          beganAtMs: nowMs,
          lastedMs: 0,
          clearMs: 0,
          isMoment: condition.isMoment,
          clearAfterMs: condition.clearMs,
        }
      : {
          ...before,
          heldMs: before.heldMs + (signal === 'holds' ? elapsedMs : 0),
          lastedMs: before.lastedMs + elapsedMs,
        };
  return signal === 'holds' && matter.heldMs >= holdMs ? { ...matter, alert: alertOf(condition, matter) } : matter;
}

function aged(matter: Matter, signal: Condition['signal'], elapsedMs: number): Matter {
  const lastedMs = matter.lastedMs + elapsedMs;
  if (signal === 'holds') return { ...matter, lastedMs, clearMs: 0 };
  return { ...matter, lastedMs, clearMs: matter.clearMs + (signal === 'clear' ? elapsedMs : 0) };
}

function alertOf(condition: Condition, { beganAtMs }: Matter): Alert {
  const { key, kind, tone, runId, device, title, evidence, isMoment } = condition;
  const since = isMoment ? `Seen at ${clockWords(beganAtMs)}.` : `Since ${clockWords(beganAtMs)}.`;
  return {
    id: alertId(key, beganAtMs),
    kind,
    tone,
    runId,
    device,
    title,
    evidence: `${evidence} ${since}`.trim(),
    beganAtMs,
    endedAtMs: null,
    seenAtMs: null,
  };
}

function alertId(key: string, beganAtMs: number): string {
  return `${key}@${beganAtMs}`;
}

/** Alerts that had not ended when the program did: what still holds is not told anew. */
export function resumeMatters(alerts: Iterable<Alert>, nowMs: number): Matters {
  const open = [...alerts].filter((alert) => alert.endedAtMs === null && !isMoment(alert));
  return new Map(
    open.map((alert) => [
      alert.id.slice(0, alert.id.lastIndexOf('@')),
      {
        heldMs: 0,
        alert,
        beganAtMs: alert.beganAtMs,
        lastedMs: Math.max(0, nowMs - alert.beganAtMs),
        clearMs: 0,
        isMoment: false,
        clearAfterMs: GONE_AFTER_MS,
      },
    ]),
  );
}

/** Such alerts have no end. */
function isMoment({ kind, id }: Alert): boolean {
  return kind === 'run-ended' || (kind === 'gpu-error' && !id.includes('remapping'));
}
