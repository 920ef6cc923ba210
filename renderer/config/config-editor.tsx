import { Button } from '@mantine/core';
import { useState, type DragEvent, type ReactNode } from 'react';

import { FailureNote, Note, SafeText } from '../ui';
import { ConfigForm } from './config-form';
import { goToSourceProblem } from './go-to-field';
import { hideNews, takeDroppedFile } from './source/config-file';
import { SourceEditor } from './source/source-editor';
import { useSource } from './source/source-store';
import { useConfig } from './store';

/** The draft, as a form or as its text; a config file may be dropped on it. */
export function ConfigEditor({ onCreateSplit }: { readonly onCreateSplit: () => void }): ReactNode {
  const view = useSource((state) => state.view);
  const [dragging, setDragging] = useState(false);
  const drag = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setDragging(true);
  };
  const drop = (event: DragEvent): void => {
    setDragging(false);
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void takeDroppedFile(file);
  };
  return (
    <div
      className="config-editor"
      data-view={view}
      data-dragging={dragging}
      onDragOver={drag}
      onDragLeave={() => setDragging(false)}
      onDropCapture={drop}
    >
      <News />
      <SourceState />
      {view === 'source' ? <SourceEditor /> : <LockableForm onCreateSplit={onCreateSplit} />}
    </div>
  );
}

/** An edit here could not reach a text that says nothing: the form waits until that is mended. */
function LockableForm({ onCreateSplit }: { readonly onCreateSplit: () => void }): ReactNode {
  const locked = useConfig((state) => state.sourceProblem !== null);
  return (
    <fieldset className="config-lock" disabled={locked}>
      <ConfigForm onCreateSplit={onCreateSplit} />
    </fieldset>
  );
}

function SourceState(): ReactNode {
  const problem = useConfig((state) => state.sourceProblem);
  const olderFormat = useSource((state) => state.olderFormat);
  const view = useSource((state) => state.view);
  if (problem !== null) {
    return (
      <div className="config-news" role="alert" data-testid="source-problem">
        <Note tone="failed" title={`Line ${problem.line}, column ${problem.column}: the text ${problem.message}.`}>
          {problem.remedy} Until then the experiment stays what the text last said, and is not queued.{' '}
          <button type="button" className="config-link" onClick={goToSourceProblem}>
            Show the place
          </button>
        </Note>
      </div>
    );
  }
  if (olderFormat === null || view === 'form') return null;
  return (
    <p className="config-news config-dim" role="status">
      The text is of format {olderFormat} and is read as today’s; an edit in the form writes it as such.
    </p>
  );
}

function News(): ReactNode {
  const failure = useSource((state) => state.failure);
  const said = useSource((state) => state.said);
  if (failure === null && said === null) return null;
  return (
    <div className="config-news config-file-news" data-testid="file-news">
      {failure === null ? <SaidLine text={said ?? ''} /> : <FailureNote failure={failure} />}
      <Button variant="subtle" size="compact-xs" onClick={hideNews}>
        Hide
      </Button>
    </div>
  );
}

function SaidLine({ text }: { readonly text: string }): ReactNode {
  return (
    <p className="config-said" role="status">
      <SafeText text={text} />
    </p>
  );
}
