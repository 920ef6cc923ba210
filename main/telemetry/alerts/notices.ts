import type { Alert } from '@contract/index';

/** What a desktop notification says, and where it leads. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly isUrgent: boolean;
  /** The run's page; null leads to the machine's. */
  readonly runId: string | null;
}

/** More at once (an app that was closed for days) are told by one notification. */
const MOST_AT_ONCE = 3;

export function noticesOf(alerts: readonly Alert[]): readonly Notice[] {
  if (alerts.length <= MOST_AT_ONCE) return alerts.map(noticeOf);
  const body = alerts.map(({ title }) => title).join('\n');
  const isUrgent = alerts.some(({ tone }) => tone === 'failed');
  return [{ title: `${alerts.length} alerts`, body, isUrgent, runId: null }];
}

function noticeOf({ title, evidence, tone, runId }: Alert): Notice {
  return { title, body: evidence, isUrgent: tone === 'failed', runId };
}
