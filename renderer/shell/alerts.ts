import type { Alert, AppInfo, WorkspaceStatus } from '@contract/index';

import type { Route } from './routes';

/** Something of the program itself that holds for as long as it is open; it is nobody's to mark as seen. */
export interface StandingFact {
  readonly id: string;
  readonly text: string;
  readonly detail: string | null;
  readonly route: Route | null;
}

export interface StandingFacts {
  readonly appInfo: AppInfo | null;
  readonly workspace: WorkspaceStatus | null;
}

/** Derived from the facts at each look, so that nothing lingers once it is mended. */
export function standingFactsOf({ appInfo, workspace }: StandingFacts): readonly StandingFact[] {
  const facts: StandingFact[] = [];
  if (workspace?.readOnly === true) {
    facts.push({
      id: 'read-only',
      text: 'The workspace is open for reading only',
      detail: workspace.readOnlyReason,
      route: null,
    });
  }
  if (appInfo !== null) facts.push(...appFacts(appInfo));
  return facts;
}

function appFacts(appInfo: AppInfo): readonly StandingFact[] {
  const facts: StandingFact[] = [];
  if (appInfo.pythonProblem !== null) {
    facts.push({
      id: 'python',
      text: 'Training cannot start here',
      detail: appInfo.pythonProblem,
      route: { screen: 'settings' },
    });
  }
  if (appInfo.evaluationBuild) {
    facts.push({
      id: 'evaluation-build',
      text: 'Evaluation build',
      detail: `It runs on Electron ${appInfo.electronVersion}, too old for work with patients' data.`,
      route: { screen: 'start' },
    });
  }
  return facts;
}

/** Where an alert is about: its run, or else the machine. */
export function routeOfAlert(alert: Alert): Route {
  return alert.runId === null ? { screen: 'machine' } : { screen: 'run', runId: alert.runId };
}

/** These tell of a moment: they neither last nor end. */
const MOMENTS: ReadonlySet<Alert['kind']> = new Set(['gpu-error', 'loss-not-finite', 'run-ended']);

/** How long it lasted, in seconds; 'ongoing' while it does; null for what has no length. */
export function lengthOfAlert(alert: Alert): number | 'ongoing' | null {
  if (alert.endedAtMs !== null) return Math.max(0, (alert.endedAtMs - alert.beganAtMs) / 1000);
  return MOMENTS.has(alert.kind) ? null : 'ongoing';
}

export type AlertTone = 'attention' | 'failed' | 'info';

/** The gravest of what a person has not seen; null when there is nothing. */
export function worstToneOf(facts: readonly StandingFact[], unseen: readonly Alert[]): AlertTone | null {
  if (unseen.some((alert) => alert.tone === 'failed')) return 'failed';
  if (facts.length > 0 || unseen.some((alert) => alert.tone === 'attention')) return 'attention';
  return unseen.length > 0 ? 'info' : null;
}
