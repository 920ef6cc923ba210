import './run-screens.css';

import type { RunSummary } from '@contract/index';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { useLoaded, workstation } from '../bridge';
import { fetchEarly, useSeriesClient, type SeriesClient } from '../plotting';
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

/** Where something has happened to the run; a mere line of its log waits longer, since hundreds of them are read again. */
const detailEveryMs = 2000;
const linesEveryMs = 5000;

/** A run, watched: where it stands, its plots, and what lies in its folder. */
export function RunScreen({ route }: { readonly route: RouteTo<'run'> }): ReactNode {
  const { runId } = route;
  useMemo(() => askEarly(runId), [runId]);
  const listed = useSteadySummary(runId);
  const { loadable, reload } = useLoaded(runId, () => workstation.runs.get({ runId }));
  const client = useSeriesClient(runId);
  const arePlotsThere = useArePlotsThere(client);
  useEffect(() => followRuns(), []);
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  useReloadWhileItWrites(listed, reload);
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
                detail === null || !arePlotsThere ? (
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

/** What one opens a run for is drawn before the rest of its page is made. */
function useArePlotsThere(client: SeriesClient | null): boolean {
  const [seen, setSeen] = useState<SeriesClient | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    let frame = 0;
    const look = (): void => {
      if (client.hasLoaded) frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => setSeen(client))));
    };
    look();
    const stop = client.subscribe(look);
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [client]);
  return client !== null && seen === client;
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

/** Whatever makes the folder's words stale when it changes, but for what is merely written. */
function newsOf(run: RunSummary): string {
  const conditions = run.conditions.map((condition) => condition.kind).join(' ');
  return [run.state, conditions, run.queue?.position, run.queue?.reason, run.skippedLines].join('|');
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
function useReloadWhileItWrites(run: RunSummary | null, reload: () => void): void {
  const news = run === null ? null : newsOf(run);
  const lastSeq = run?.lastSeq ?? null;
  const reloaded = useRef<{ readonly atMs: number; readonly news: string } | null>(null);
  useEffect(() => {
    if (news === null) return;
    // The page has just read them.
    reloaded.current ??= { atMs: Date.now(), news };
    const everyMs = news === reloaded.current.news ? linesEveryMs : detailEveryMs;
    const wait = Math.max(0, reloaded.current.atMs + everyMs - Date.now());
    const timer = setTimeout(() => {
      reloaded.current = { atMs: Date.now(), news };
      reload();
    }, wait);
    return () => clearTimeout(timer);
  }, [news, lastSeq, reload]);
}
