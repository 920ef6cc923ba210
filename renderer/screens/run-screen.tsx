import './run-screens.css';

import type { RunSummary } from '@contract/index';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';

import { useLoaded, workstation } from '../bridge';
import { fetchEarly, useSeriesClient } from '../plotting';
import {
  explanationOf,
  ExplanationPanel,
  followRuns,
  isLive,
  KeepingStrip,
  likelyFigures,
  needsExplanation,
  RunHeader,
  RunTabs,
  RunGone,
  SeriesProblem,
  summaryOf,
  TestResult,
  useRuns,
  useSteadySummary,
} from '../runs';
import { navigate, useActs, useCrumbs, type RouteTo } from '../shell';
import { fetchSeriesNamesEarly } from '../telemetry';
import { ErrorState, LoadingState, SplitView } from '../ui';
import { useWorkspace } from '../workspace';
import { readOnlyReasonOf } from './read-only-reason';
import { RunPlots } from './run-plots/run-plots';

const detailEveryMs = 2000;

/** A run, watched: where it stands, its plots, and what lies in its folder. */
export function RunScreen({ route }: { readonly route: RouteTo<'run'> }): ReactNode {
  const { runId } = route;
  useMemo(() => askEarly(runId), [runId]);
  const listed = useSteadySummary(runId);
  const { loadable, reload } = useLoaded(runId, () => workstation.runs.get({ runId }));
  const client = useSeriesClient(runId);
  useEffect(() => followRuns(), []);
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  useReloadWhileItWrites(listed === null ? null : newsOf(listed), reload);
  useReloadWhenItGoes(runId, reload);
  const detail = loadable.state === 'ready' ? loadable.value : null;
  const run = listed ?? detail?.summary ?? null;
  useCrumbs([{ label: run?.name ?? runId }]);
  const openEvaluation = (): void => navigate({ screen: 'evaluation', runId });
  useActs([
    { id: 'run.evaluation', name: 'Open the evaluation of this run', section: 'Runs', run: openEvaluation },
    {
      id: 'run.again',
      name: 'Describe an experiment like this run',
      section: 'Runs',
      run: () => navigate({ screen: 'experiments', fromRunId: runId }),
    },
    {
      id: 'run.compare',
      name: 'Compare this run with others',
      section: 'Runs',
      run: () => navigate({ screen: 'compare', runIds: [runId] }),
    },
  ]);
  if (loadable.state === 'failed') {
    return (
      <div className="runs-screen">
        <KeepingStrip />
        {loadable.failure.code === 'unknown-run' ? (
          <RunGone onLeave={openRuns} />
        ) : (
          <ErrorState failure={loadable.failure} onRetry={reload} />
        )}
      </div>
    );
  }
  if (run === null || client === null) return <LoadingState what="the run" />;
  return (
    <div className="run-screen">
      <RunHeader run={run} readOnlyReason={readOnlyReason} onOpen={openRun} />
      {needsExplanation(run) ? <ExplanationPanel run={run} explanation={explanationOf(run, detail)} /> : null}
      {isLive(run.state) && run.testAuc === null ? null : <TestResult run={run} onEvaluate={openEvaluation} />}
      <SeriesProblem client={client} onLeave={openRuns} />
      <div className="run-panes">
        <SplitView
          name="run"
          orientation="vertical"
          panes={[
            {
              id: 'plots',
              size: '72%',
              minSize: '240px',
              content: <RunPlots run={run} client={client} />,
            },
            {
              id: 'tabs',
              minSize: '96px',
              content:
                detail === null ? (
                  <LoadingState what="the run’s folder" rows={4} />
                ) : (
                  <RunTabs run={run} detail={detail} />
                ),
            },
          ]}
        />
      </div>
    </div>
  );
}

/** The answers come while the page is made. */
function askEarly(runId: string): void {
  fetchSeriesNamesEarly(runId);
  fetchEarly(runId, likelyFigures);
}

function openRuns(): void {
  navigate({ screen: 'runs' });
}

function openRun(runId: string): void {
  navigate({ screen: 'run', runId });
}

/** Whatever makes the folder's words stale when it changes. */
function newsOf(run: RunSummary): string {
  const conditions = run.conditions.map((condition) => condition.kind).join(' ');
  return [run.lastSeq, run.state, conditions, run.queue?.position, run.queue?.reason, run.skippedLines].join('|');
}

/** Deleted under the page, or brought back: what is shown is asked for anew. */
function useReloadWhenItGoes(runId: string, reload: () => void): void {
  const isListed = useRuns((state) => (state.runs.state === 'ready' ? summaryOf(state, runId) !== null : null));
  const before = useRef(isListed);
  useEffect(() => {
    if (before.current !== null && isListed !== null && before.current !== isListed) reload();
    before.current = isListed;
  }, [isListed, reload]);
}

/** Events, log and files are read again while the run writes, though not at each of its lines. */
function useReloadWhileItWrites(news: string | null, reload: () => void): void {
  const lastReloadMs = useRef(0);
  useEffect(() => {
    if (news === null) return;
    const wait = Math.max(0, lastReloadMs.current + detailEveryMs - Date.now());
    const timer = setTimeout(() => {
      lastReloadMs.current = Date.now();
      reload();
    }, wait);
    return () => clearTimeout(timer);
  }, [news, reload]);
}
