import type { Failure, Result, RunSummary } from '@contract/index';
import { Button, Progress, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import { attempt, workstation } from '../bridge';
import { Duration, Figure, ProblemList, useNow } from '../ui';
import { canResume, canStop, durationSeconds, isLive, progressOf, stageInWords, stepInWords } from './run-progress';
import { RunStateText } from './run-state-text';

/** Who the run is, where it stands, and the one thing that can be done about it. */
export function RunHeader({ run }: { readonly run: RunSummary }): ReactNode {
  const [asked, setAsked] = useState<'stop' | 'resume' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    setAsked(null);
  }, [run.state]);
  const ask = (what: 'stop' | 'resume', act: () => Promise<Result<null>>): void => {
    setAsked(what);
    setFailure(null);
    void attempt(act).then((result) => {
      if (result.ok) return;
      setFailure(result.failure);
      setAsked(null);
    });
  };
  const reference = { runId: run.runId };
  return (
    <header
      className="run-header"
      data-testid="run-header"
      data-worker-pid={run.workerPids.join(',')}
      data-last-seq={run.lastSeq}
    >
      <div className="run-header-line">
        <h1 className="ui-ellipsis">{run.name}</h1>
        {run.preset === null ? null : <span className="run-dim">{run.preset}</span>}
        <RunStateText run={run} />
        <RunFigures run={run} />
        <div className="run-acts">
          {canStop(run.state) ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={14} />}
              disabled={asked === 'stop'}
              onClick={() => ask('stop', () => workstation.runs.stop(reference))}
              data-testid="stop-run"
            >
              {asked === 'stop' ? 'Stopping …' : 'Stop'}
            </Button>
          ) : null}
          {canResume(run.state) ? (
            <Button
              leftSection={<IconPlayerPlay size={14} />}
              disabled={asked === 'resume'}
              onClick={() => ask('resume', () => workstation.runs.resume(reference))}
              data-testid="resume-run"
            >
              {asked === 'resume' ? 'Resuming …' : 'Resume'}
            </Button>
          ) : null}
        </div>
      </div>
      <RunNotice run={run} stopAsked={asked === 'stop'} failure={failure} />
      {isLive(run.state) ? (
        <Progress value={(progressOf(run) ?? 0) * 100} size={2} radius={0} aria-label="Share of all training steps" />
      ) : null}
    </header>
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

interface RunNoticeProps {
  readonly run: RunSummary;
  readonly stopAsked: boolean;
  readonly failure: Failure | null;
}

function RunNotice({ run, stopAsked, failure }: RunNoticeProps): ReactNode {
  if (failure !== null) {
    return (
      <div className="run-notice" role="alert">
        <Text c="var(--app-failed)">{failure.message}</Text>
        <ProblemList problems={failure.problems} />
      </div>
    );
  }
  if (run.state === 'stopping' || stopAsked) {
    return (
      <p className="run-notice" role="status">
        stopping: finishing the step and saving a checkpoint
      </p>
    );
  }
  if (run.stateReason === null || run.state === 'running' || run.state === 'finished') return null;
  return (
    <p className="run-notice" role="status">
      {run.stateReason}
    </p>
  );
}
