import './comparison.css';

import type { CaseUnit, RunSummary, ScoredPart } from '@contract/index';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { EmptyState, ErrorState, LoadingState, Panel, SplitView } from '../ui';
import { armsAsked, noArms, type ArmChoice } from './arms';
import { ChosenPanel } from './chosen-panel';
import { CurvesPanel } from './curves-panel';
import { ConclusionsPanel } from './conclusions-panel';
import { PublishedPanel } from './published-panel';
import { RunPicker } from './run-picker';
import { colorsOfRuns } from './run-colors';
import { useComparison } from './use-comparison';
import { useComparisonActs } from './use-comparison-acts';

/** What the page shows; it is the whole of its address. */
export interface ComparisonPlace {
  /** The first is the baseline. */
  readonly runIds: readonly string[];
  readonly unit: CaseUnit;
  readonly part: ScoredPart;
}

export interface ComparisonPageProps {
  readonly place: ComparisonPlace;
  /** All runs of the workspace. */
  readonly runs: readonly RunSummary[];
  readonly onGo: (place: ComparisonPlace) => void;
  readonly onOpenRun: (runId: string) => void;
}

/** Runs beside each other: their figures and differences, their curves, and in words what may be concluded. */
export function ComparisonPage({ place, runs, onGo, onOpenRun }: ComparisonPageProps): ReactNode {
  const [picking, setPicking] = useState(false);
  const [arms, setArms] = useState<ArmChoice>(noArms);
  const { runIds, unit, part } = place;
  const question = { runIds: [...runIds], unit, part, arms: armsAsked(arms, runIds) };
  const comparison = useComparison(question, newsOf(runIds, runs));
  const go = (change: Partial<ComparisonPlace>): void => onGo({ ...place, ...change });
  const toggle = (runId: string): void =>
    go({ runIds: runIds.includes(runId) ? runIds.filter((each) => each !== runId) : [...runIds, runId] });
  const answer = runIds.length === 0 ? null : comparison.answer;
  const problem = useComparisonActs(answer, { onPick: () => setPicking(true) });
  const colors = colorsOfRuns(runIds);
  const picker = (
    <RunPicker
      opened={picking}
      runs={runs}
      chosen={runIds}
      onToggle={toggle}
      onClose={() => setPicking(false)}
    />
  );
  if (runIds.length === 0) {
    return (
      <>
        {picker}
        <NothingChosen hasRuns={runs.length > 0} onPick={() => setPicking(true)} />
      </>
    );
  }
  if (comparison.failure !== null) return <ErrorState failure={comparison.failure} onRetry={comparison.again} />;
  if (answer === null) return <LoadingState what="the comparison" />;
  const shared = { answer, waitingFor: comparison.waitingFor, arms, onArms: setArms };
  return (
    <>
      {picker}
      <SplitView
        name="comparison"
        panes={[
          {
            id: 'runs',
            size: '40%',
            minSize: '400px',
            content: (
              <ChosenPanel
                {...shared}
                place={place}
                runs={runs}
                colors={colors}
                problem={problem}
                onGo={go}
                onPick={() => setPicking(true)}
                onOpenRun={onOpenRun}
                onRemove={toggle}
              />
            ),
          },
          { id: 'curves', size: '28%', minSize: '280px', content: <CurvesPanel answer={answer} colors={colors} /> },
          { id: 'words', minSize: '320px', content: <ConclusionsPanel {...shared} /> },
        ]}
      />
    </>
  );
}

/** Published figures need no runs: they stand beside the invitation to choose some. */
function NothingChosen({ hasRuns, onPick }: { readonly hasRuns: boolean; readonly onPick: () => void }): ReactNode {
  return (
    <SplitView
      name="comparison empty"
      panes={[
        {
          id: 'choose',
          minSize: '320px',
          content: (
            <EmptyState
              icon={IconArrowsLeftRight}
              title="No runs to compare"
              {...(hasRuns ? { act: { name: 'Choose runs', run: onPick } } : {})}
            >
              {hasRuns
                ? 'Runs that were tested on the same split stand beside each other here, with the paired test of their difference.'
                : 'There are no runs in this workspace yet. Two that finish on the same split can be compared here.'}
            </EmptyState>
          ),
        },
        {
          id: 'published',
          size: '44%',
          minSize: '400px',
          content: (
            <Panel title="Published figures" scroll={false} flush>
              <PublishedPanel />
            </Panel>
          ),
        },
      ]}
    />
  );
}

/** What makes the answer stale: a run ended, went on, was deleted or came back. */
function newsOf(runIds: readonly string[], runs: readonly RunSummary[]): string {
  const known = new Map(runs.map((run) => [run.runId, run]));
  return runIds
    .map((runId) => {
      const run = known.get(runId);
      return run === undefined ? 'gone' : `${run.name} ${run.state} ${String(run.attempt)} ${String(run.testAuc?.auc)}`;
    })
    .join('|');
}
