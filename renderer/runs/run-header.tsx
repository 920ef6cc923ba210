import type { RunSummary } from '@contract/index';
import { Progress } from '@mantine/core';
import { memo, type ReactNode } from 'react';

import { useActs } from '../acts';
import { countOf, Duration, Figure, useNow } from '../ui';
import { KeepingStrip } from './keeping/keeping-strip';
import { RunAbout, RunTitle, type RunAboutProps } from './keeping/run-about';
import { QueueFailure, UndoCancel } from './queue-strips';
import { paletteActsOf, RunActButtons, RunActFailure, useRunActs } from './run-acts';
import { durationSeconds, isLive, progressOf, stageInWords, stepInWords } from './run-progress';
import { RunStateText } from './run-state-text';
import { isSameButForCounts } from './steady-summary';

export interface RunHeaderProps {
  readonly run: RunSummary;
  /** Why nothing can be done with it; null when something can. */
  readonly readOnlyReason: string | null;
  readonly onOpen: (runId: string) => void;
}

/** Neither counts steps, and each takes as long to make anew as all that does. */
const SteadyTitle = memo(RunTitle, isAboutTheSame);
const SteadyAbout = memo(RunAbout, isAboutTheSame);
const SteadyQueueFailure = memo(QueueFailure);
const SteadyUndoCancel = memo(UndoCancel);
const SteadyKeepingStrip = memo(KeepingStrip);

function isAboutTheSame(a: RunAboutProps, b: RunAboutProps): boolean {
  return a.readOnlyReason === b.readOnlyReason && isSameButForCounts(a.run, b.run);
}

/** Who the run is, where it stands, and what can be done about it. */
export function RunHeader({ run, readOnlyReason, onOpen }: RunHeaderProps): ReactNode {
  const acts = useRunActs(run, onOpen);
  useActs(paletteActsOf(run, acts, readOnlyReason));
  return (
    <header
      className="run-header"
      data-testid="run-header"
      data-worker-pid={run.workerPids.join(',')}
      data-last-seq={run.lastSeq}
    >
      <div className="run-header-line">
        <SteadyTitle run={run} readOnlyReason={readOnlyReason} />
        {run.preset === null ? null : <span className="run-dim">{run.preset}</span>}
        <RunStateText run={run} />
        {run.state === 'queued' ? <QueueFigures run={run} /> : <RunFigures run={run} />}
        <RunActButtons run={run} acts={acts} readOnlyReason={readOnlyReason} resumeIsPrimary />
      </div>
      <SteadyAbout run={run} readOnlyReason={readOnlyReason} />
      {acts.failure === null ? <SteadyQueueFailure /> : <RunActFailure failure={acts.failure} />}
      <SteadyUndoCancel />
      <SteadyKeepingStrip />
      {run.state === 'stopping' || acts.asked === 'stop' ? (
        <p className="run-notice" role="status">
          stopping: finishing the step and saving a checkpoint
        </p>
      ) : null}
      {isLive(run.state) && run.state !== 'queued' ? (
        <Progress value={(progressOf(run) ?? 0) * 100} size={2} radius={0} aria-label="Share of all training steps" />
      ) : null}
    </header>
  );
}

function QueueFigures({ run: { queue } }: { readonly run: RunSummary }): ReactNode {
  if (queue === null) return <dl className="run-figures" />;
  return (
    <dl className="run-figures">
      {queue.priority === 0 ? null : <RunFigure name="priority" value={queue.priority} />}
      {queue.after.length === 0 ? null : <RunFigure name="starts after" value={countOf(queue.after.length, 'run')} />}
      {queue.group === null ? null : <RunFigure name="group" value={queue.group} />}
    </dl>
  );
}

function RunFigures({ run }: { readonly run: RunSummary }): ReactNode {
  const nowMs = useNow(1000);
  const live = isLive(run.state);
  const stage = run.state === 'finished' ? null : stageInWords(run);
  const notTraining = 'Not known: no training step has been reported lately.';
  return (
    <dl className="run-figures">
      {stage === null ? null : <RunFigure name="stage" value={stage} />}
      <RunFigure name="step" value={stepInWords(run) ?? <Figure value={null} reason="No training step yet." />} />
      {live ? (
        <>
          <RunFigure name="speed" value={<Figure value={run.imagesPerSecond} unit="img/s" reason={notTraining} />} />
          <RunFigure name="data wait" value={<DataWait fraction={run.dataWaitFraction} />} />
          <RunFigure name="ETA" value={<Duration seconds={run.etaSeconds} reason="Too few steps to tell." />} />
        </>
      ) : null}
      <RunFigure name="took" value={<Duration seconds={durationSeconds(run, nowMs)} reason="Not started." />} />
      <RunFigure name="device" value={run.device ?? '–'} />
    </dl>
  );
}

function DataWait({ fraction }: { readonly fraction: number | null }): ReactNode {
  const percent = fraction === null ? null : fraction * 100;
  return (
    <Figure
      value={percent}
      unit="%"
      significantDigits={2}
      reason="The share of a training step that was spent waiting for images."
    />
  );
}

function RunFigure({ name, value }: { readonly name: string; readonly value: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
