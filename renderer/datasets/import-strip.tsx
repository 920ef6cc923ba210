import type { Failure, ImportProgress } from '@contract/index';
import { Button, Progress } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { useSafeText } from '../privacy';
import { countOf, Duration, FailureNote, formatCount, ToneBadge, type Tone } from '../ui';
import { cancelImport, dismissImport, isRunning } from './store';

export interface ImportStripProps {
  readonly progress: ImportProgress;
  readonly onLeftOut: (datasetId: string) => void;
}

/** An import as it goes, and what came of it; nothing waits for it. */
export function ImportStrip({ progress, onLeftOut }: ImportStripProps): ReactNode {
  return (
    <section className="datasets-import" aria-label={`Import of ${progress.datasetName}`}>
      {isRunning(progress) ? (
        <RunningImport progress={progress} />
      ) : (
        <EndedImport progress={progress} onLeftOut={onLeftOut} />
      )}
    </section>
  );
}

function RunningImport({ progress }: { readonly progress: ImportProgress }): ReactNode {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [canceling, setCanceling] = useState(false);
  const cancel = async (): Promise<void> => {
    setCanceling(true);
    const result = await cancelImport(progress.importId);
    if (result.ok) return;
    setCanceling(false);
    setFailure(result.failure);
  };
  const scanning = progress.state === 'scanning';
  const percent = progress.filesSeen === 0 ? 0 : (100 * progress.filesDone) / progress.filesSeen;
  return (
    <>
      <div className="datasets-import-line">
        <ToneBadge tone="active" word={scanning ? 'looking for files' : 'importing'} />
        <strong className="ui-ellipsis">{progress.datasetName}</strong>
        <span className="ui-figure">
          {scanning
            ? countOf(progress.filesSeen, 'file')
            : `${formatCount(progress.filesDone)} of ${countOf(progress.filesSeen, 'file')}`}
        </span>
        <span className="datasets-quiet ui-figure">
          {countOf(progress.imagesImported, 'image')}, {formatCount(progress.leftOut)} left out
        </span>
        <span className="datasets-import-eta">
          <span className="datasets-quiet">ETA </span>
          <Duration seconds={progress.etaSeconds} reason="Not known before some files are read" />
        </span>
        <Button variant="default" size="compact-xs" disabled={canceling} onClick={() => void cancel()}>
          {canceling ? 'Canceling …' : 'Cancel'}
        </Button>
      </div>
      <Progress value={scanning ? 100 : percent} animated={scanning} size={3} aria-label="Files read" />
      {failure === null ? null : <FailureNote failure={failure} />}
    </>
  );
}

const OUTCOMES: Readonly<Record<'finished' | 'canceled' | 'failed', { readonly tone: Tone; readonly word: string }>> = {
  finished: { tone: 'finished', word: 'imported' },
  canceled: { tone: 'attention', word: 'canceled' },
  failed: { tone: 'failed', word: 'import failed' },
};

function EndedImport({ progress, onLeftOut }: ImportStripProps): ReactNode {
  const safe = useSafeText();
  const { tone, word } = OUTCOMES[endedStateOf(progress)];
  return (
    <div className="datasets-import-line">
      <ToneBadge tone={tone} word={word} />
      <strong className="ui-ellipsis">{progress.datasetName}</strong>
      <span className="ui-figure">
        {countOf(progress.imagesImported, 'image')} of {countOf(progress.filesSeen, 'file')}
      </span>
      {progress.message === null ? null : (
        <span className="datasets-quiet ui-ellipsis" title={safe(progress.message)}>
          {safe(progress.message)}
        </span>
      )}
      <span className="datasets-import-acts">
        {progress.leftOut === 0 ? (
          <span className="datasets-quiet">nothing was left out</span>
        ) : (
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => {
              onLeftOut(progress.datasetId);
            }}
          >
            {formatCount(progress.leftOut)} left out, and why
          </Button>
        )}
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={() => {
            dismissImport(progress.importId);
          }}
        >
          Dismiss
        </Button>
      </span>
    </div>
  );
}

function endedStateOf(progress: ImportProgress): 'finished' | 'canceled' | 'failed' {
  return progress.state === 'canceled' || progress.state === 'failed' ? progress.state : 'finished';
}
