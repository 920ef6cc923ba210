import './comparison.css';

import type { RunSummary } from '@contract/index';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { EmptyState, ErrorState, LoadingState, Panel, SplitView } from '../ui';
import { armsAsked, noArms, type ArmChoice } from './arms';
import { ChosenPanel, type ChosenPanelProps } from './chosen-panel';
import { CurvesPanel } from './curves-panel';
import { MOST_COMPARED, type ComparisonPlace } from './comparison-place';
import { ConclusionsPanel } from './conclusions-panel';
import { PublishedPanel } from './published-panel';
import { RunPicker } from './run-picker';
import { looksOfRuns } from './run-looks';
import { useStamps } from './stamps';
import { useComparison, type ComparisonAnswer } from './use-comparison';
import { useComparisonActs } from './use-comparison-acts';

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
  // What is more than can be compared at once is said in the toolbar, and stays in the address.
  const asked = runIds.slice(0, MOST_COMPARED);
  const question = { runIds: asked, unit, part, arms: armsAsked(arms, asked) };
  const comparison = useComparison(question, `${newsOf(asked, runs)} ${useStamps(asked, unit)}`);
  const go = (change: Partial<ComparisonPlace>): void => onGo({ ...place, ...change });
  const toggle = (runId: string): void =>
    go({ runIds: runIds.includes(runId) ? runIds.filter((each) => each !== runId) : [...runIds, runId] });
  const answer = runIds.length === 0 ? null : comparison.answer;
  const problem = useComparisonActs(answer, { onPick: () => setPicking(true) });
  return (
    <>
      <RunPicker opened={picking} runs={runs} chosen={runIds} onToggle={toggle} onClose={() => setPicking(false)} />
      <Body
        {...{ place, runs, comparison, arms, onArms: setArms, problem, onOpenRun, onRemove: toggle }}
        onGo={go}
        onPick={() => setPicking(true)}
      />
    </>
  );
}

interface BodyProps extends Omit<ChosenPanelProps, 'answer' | 'looks'> {
  readonly comparison: ComparisonAnswer;
}

function Body({ comparison, ...shared }: BodyProps): ReactNode {
  const { place, runs, arms, onArms, onPick } = shared;
  if (place.runIds.length === 0) return <NothingChosen hasRuns={runs.length > 0} onPick={onPick} />;
  const { answer, failure, waitingFor, again } = comparison;
  if (failure !== null) return <ErrorState failure={failure} onRetry={again} />;
  if (answer === null) return <LoadingState what="the comparison" />;
  const looks = looksOfRuns(place.runIds);
  return (
    <SplitView
      name="comparison"
      panes={[
        {
          id: 'runs',
          size: '43%',
          minSize: '400px',
          content: <ChosenPanel {...shared} answer={answer} looks={looks} />,
        },
        { id: 'curves', size: '26%', minSize: '280px', content: <CurvesPanel answer={answer} looks={looks} /> },
        {
          id: 'words',
          minSize: '320px',
          content: <ConclusionsPanel answer={answer} waitingFor={waitingFor} arms={arms} onArms={onArms} />,
        },
      ]}
    />
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

/** What makes the answer stale beside its files: a run has another name, ended, went on, or is no longer listed. */
function newsOf(runIds: readonly string[], runs: readonly RunSummary[]): string {
  const known = new Map(runs.map((run) => [run.runId, run]));
  return runIds
    .map((runId) => {
      const run = known.get(runId);
      return run === undefined ? 'gone' : `${run.name} ${run.state} ${String(run.attempt)} ${String(run.testAuc?.auc)}`;
    })
    .join('|');
}
