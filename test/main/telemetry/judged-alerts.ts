import type { Alert, MachineSample, RunSummary, Settings } from '@contract/index';

import { judgeFacts, startJudging } from '../../../main/telemetry/alerts/alert-judge';
import { applyTo } from '../../../main/telemetry/alerts/alert-lines';
import { machineSample, runSummary, settings } from './samples';

/** What is known at a second. */
export interface Second {
  readonly machine?: MachineSample;
  readonly runs?: readonly RunSummary[];
}

/** The alerts that so many seconds of these facts lead to, each with what became of it. */
export function alertsOf(
  seconds: number,
  factsAt: (second: number) => Second,
  changes: Partial<Settings> = {},
): readonly Alert[] {
  const alerts = new Map<string, Alert>();
  let state = startJudging(new Map());
  for (let second = 0; second < seconds; second += 1) {
    const { machine = machineSample(), runs = [] } = factsAt(second);
    const judged = judgeFacts(state, {
      machine,
      runs,
      settings: { ...settings, ...changes },
      wallTimeMs: 1_000_000 + 1000 * second,
      monotonicMs: 1000 * second,
      isNews: ({ runId, attempt }) => !alerts.has(`run-ended:${runId}:${attempt}`),
    });
    ({ state } = judged);
    for (const line of judged.lines) applyTo(alerts, line);
  }
  return [...alerts.values()];
}
/** A run that makes a step a second. */
export const stepping = (second: number, changes: Partial<RunSummary> = {}): RunSummary =>
  runSummary({ step: second + 1, ...changes });
