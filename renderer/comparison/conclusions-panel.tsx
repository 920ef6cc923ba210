import type { RunsComparison } from '@contract/index';
import { SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { Note } from '../ui';
import type { ArmChoice } from './arms';
import { ArmsPanel } from './arms-panel';
import { familyWords } from './comparison-words';
import { PairPanel } from './pair-panel';
import { PublishedPanel } from './published-panel';
import { PNumber } from './stated';
import type { ComparisonAnswer } from './use-comparison';

export interface ConclusionsPanelProps {
  readonly answer: RunsComparison;
  readonly waitingFor: ComparisonAnswer['waitingFor'];
  readonly arms: ArmChoice;
  readonly onArms: (arms: ArmChoice) => void;
}

const views = [
  { value: 'words', label: 'In words' },
  { value: 'arms', label: 'Arms' },
  { value: 'published', label: 'Published' },
];

/** What may be concluded: of two models, of two configs or machines, and of figures that somebody published. */
export function ConclusionsPanel({ answer, waitingFor, arms, onArms }: ConclusionsPanelProps): ReactNode {
  const [view, setView] = useState('words');
  return (
    <div className="comparison-right">
      <div className="comparison-toolbar">
        <SegmentedControl aria-label="Conclusions" value={view} onChange={setView} data={views} />
        <span className="comparison-dim" role="status">
          {waitingFor === null ? '' : `computing ${waitingFor} …`}
        </span>
      </div>
      {view === 'words' ? <Pairs answer={answer} isResampling={waitingFor !== null} /> : null}
      {view === 'arms' ? (
        <ArmsPanel
          runs={answer.runs}
          choice={arms}
          onChoose={onArms}
          outcome={answer.arms}
          isComputing={waitingFor !== null}
        />
      ) : null}
      {view === 'published' ? <PublishedPanel /> : null}
    </div>
  );
}

function Pairs({
  answer,
  isResampling,
}: {
  readonly answer: RunsComparison;
  readonly isResampling: boolean;
}): ReactNode {
  const baseline = answer.runs.find(({ runId }) => runId === answer.baselineRunId);
  const family = familyWords(answer);
  if (baseline === undefined || answer.pairs.length === 0) {
    return (
      <div className="comparison-scroll">
        <section className="comparison-section">
          <Note tone="attention" title="Nothing to compare with">
            {baseline === undefined
              ? 'None of these runs has predictions that can be used. Add runs that have finished.'
              : 'A paired test needs two runs with usable predictions. Add another one that was tested on the same split.'}
          </Note>
        </section>
      </div>
    );
  }
  return (
    <div className="comparison-scroll" data-testid="comparison-words">
      {answer.pairs.map((pair) => {
        const run = answer.runs.find(({ runId }) => runId === pair.runId);
        return run === undefined ? null : (
          <PairPanel
            key={pair.runId}
            baseline={baseline}
            run={run}
            pair={pair}
            family={family}
            isResampling={isResampling}
          />
        );
      })}
      {family === null ? null : <Family answer={answer} words={family} />}
    </div>
  );
}

/** Which p-values were corrected together, printed, so that nobody has to guess the family. */
function Family({ answer, words }: { readonly answer: RunsComparison; readonly words: string }): ReactNode {
  const files = answer.runs.flatMap((run) => run.files.slice(0, 1));
  return (
    <section className="comparison-section" aria-label="Holm’s correction" data-testid="comparison-family">
      <h3>Corrected together</h3>
      <p className="comparison-dim">{words}</p>
      <table className="comparison-tests">
        <thead>
          <tr>
            <th>Comparison</th>
            <th>adjusted p</th>
          </tr>
        </thead>
        <tbody>
          {answer.family.map(({ nameA, nameB, adjustedP }) => (
            <tr key={`${nameA} ${nameB}`}>
              <td>
                {nameA} and {nameB}
              </td>
              <td>
                <PNumber value={adjustedP} what="adjustedP" method={words} files={files} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
