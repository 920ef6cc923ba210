import type { EvaluatedRun, Failure } from '@contract/index';
import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { ErrorState, FailureNote, LoadingState, Note, SafeText } from '../ui';
import { AucPanel } from './auc-panel';
import { EfficiencyPanel } from './efficiency-panel';
import { EvaluationBody } from './evaluation-body';
import { useEvaluationActs } from './evaluation-acts';
import { UnitHeader } from './unit-header';
import { useEvaluation, type EvaluationChoice } from './use-evaluation';
import { exportEvaluation, type ExportState } from './export-evaluation';
import type { OpenableImage } from './worst-errors';

export interface EvaluationPageProps {
  readonly runId: string;
  /** Null until it is known. */
  readonly name: string | null;
  readonly onOpenRun: () => void;
  readonly onOpenImage: (image: OpenableImage) => void;
}

/** What a run’s model is worth: on whichever cases, with whatever there is to doubt about it. */
export function EvaluationPage({ runId, name, onOpenRun, onOpenImage }: EvaluationPageProps): ReactNode {
  const [choice, choose] = useState<EvaluationChoice>({ unit: 'image', part: 'test' });
  const [exported, setExported] = useState<ExportState>({ working: false, file: null, failure: null });
  const state = useEvaluation(runId, choice);
  const { evaluated, failure, resampling, reload } = state;
  const save = (format: 'csv' | 'json'): void => void exportEvaluation({ runId, ...choice, format }, setExported);
  useEvaluationActs({ choice, choose, save, canSave: evaluated !== null, onOpenRun });
  return (
    <div className="evaluation" data-testid="evaluation" data-resampled={evaluated !== null && !resampling}>
      <header className="evaluation-head">
        <h1 className="ui-ellipsis">
          <SafeText text={evaluated?.evaluation.name ?? name ?? runId} />
        </h1>
        <Button variant="subtle" size="compact-xs" onClick={onOpenRun}>
          The run’s page
        </Button>
        {evaluated === null ? <span className="evaluation-grow" /> : <UnitHeader evaluated={evaluated} />}
        <ChoiceControls choice={choice} choose={choose} />
        <ExportButtons disabled={evaluated === null || exported.working} save={save} />
      </header>
      <Notes evaluated={evaluated} failure={evaluated === null ? null : failure} exported={exported} />
      {evaluated === null ? null : <AucPanel evaluated={evaluated} resampling={resampling} />}
      <EfficiencyPanel runId={runId} />
      {evaluated !== null ? (
        <EvaluationBody evaluated={evaluated} resampling={resampling} onOpenImage={onOpenImage} />
      ) : failure !== null ? (
        <ErrorWithProblems failure={failure} onRetry={reload} />
      ) : (
        <LoadingState what="the predictions" rows={12} />
      )}
    </div>
  );
}

interface ChoiceControlsProps {
  readonly choice: EvaluationChoice;
  readonly choose: (choice: EvaluationChoice) => void;
}

function ChoiceControls({ choice, choose }: ChoiceControlsProps): ReactNode {
  return (
    <>
      <SegmentedControl
        aria-label="What a case is"
        value={choice.unit}
        data={['image', 'breast', 'patient']}
        onChange={(unit) => choose({ ...choice, unit })}
      />
      <SegmentedControl
        aria-label="Part of the split"
        value={choice.part}
        data={['test', 'validation']}
        onChange={(part) => choose({ ...choice, part })}
      />
    </>
  );
}

interface ExportButtonsProps {
  readonly disabled: boolean;
  readonly save: (format: 'csv' | 'json') => void;
}

function ExportButtons({ disabled, save }: ExportButtonsProps): ReactNode {
  const same = 'The same numbers as “npm run stats -- show” prints';
  return (
    <div className="evaluation-buttons">
      {(['csv', 'json'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={disabled}
          title={same}
          onClick={() => save(format)}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}

interface NotesProps {
  readonly evaluated: EvaluatedRun | null;
  readonly failure: Failure | null;
  readonly exported: ExportState;
}

function Notes({ evaluated, failure, exported }: NotesProps): ReactNode {
  const selected = evaluated?.evaluation.part === 'validation';
  return (
    <div className="evaluation-notes">
      {failure === null ? null : (
        <>
          <FailureNote failure={failure} />
          <p className="evaluation-dim">What is shown was computed before that.</p>
        </>
      )}
      {selected ? (
        <Note tone="attention" title="Selected">
          The epoch, the threshold and the calibration were chosen on these cases: the numbers are optimistic.
        </Note>
      ) : null}
      {evaluated?.notes.map((note) => (
        <Note key={note} tone="attention" title="Not everything could be read">
          <SafeText text={note} />
        </Note>
      ))}
      {exported.failure === null ? null : <FailureNote failure={exported.failure} />}
      {exported.file === null ? null : (
        <p role="status" className="evaluation-dim">
          Written to <SafeText text={exported.file} />
        </p>
      )}
    </div>
  );
}

/** Every line that is wrong is worth seeing at once: they are what has to be mended. */
function ErrorWithProblems({ failure, onRetry }: { readonly failure: Failure; readonly onRetry: () => void }) {
  return (
    <div className="evaluation-failed">
      <ErrorState failure={failure} onRetry={onRetry} />
      <FailureProblems failure={failure} />
    </div>
  );
}

const MOST_SHOWN = 20;

function FailureProblems({ failure }: { readonly failure: Failure }): ReactNode {
  const { problems } = failure;
  if (problems.length === 0) return null;
  return (
    <ul className="ui-problems">
      {problems.slice(0, MOST_SHOWN).map(({ path, message, remedy }) => (
        <li key={`${path} ${message}`}>
          <span className="ui-mono ui-break">
            <SafeText text={path} />
          </span>
          <div>
            <SafeText text={`${message}${remedy === null ? '' : `. ${remedy}`}`} />
          </div>
        </li>
      ))}
      {problems.length > MOST_SHOWN ? <li>and {problems.length - MOST_SHOWN} more, under Details</li> : null}
    </ul>
  );
}
