import type { AddedRun, AddingRun, Failure, Result } from '@contract/index';
import { Button, Group, Modal, Progress, Stack } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import { useActs } from '../../acts';
import { attempt, chooseFolder, workstation } from '../../bridge';
import { usePresenting } from '../../privacy';
import { countOf, FailureNote, FolderField, formatBytes, formatCount, Note, ProblemList } from '../../ui';

export interface AddRunProps {
  /** Why nothing can be added; null when something can. */
  readonly readOnlyReason: string | null;
  readonly onOpen: (runId: string) => void;
}

/** Opens a run that was copied from a server, or a bundle of one. */
export function AddRun({ readOnlyReason, onOpen }: AddRunProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const open = (): void => setOpened(true);
  useActs(
    readOnlyReason === null
      ? [
          {
            id: 'runs.add',
            name: 'Add a run folder or bundle',
            section: 'Runs',
            keywords: 'import zip server',
            run: open,
          },
        ]
      : [],
  );
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFolderPlus size={14} />}
        disabled={readOnlyReason !== null}
        title={readOnlyReason ?? 'Opens a run copied from a server, or a zipped one'}
        onClick={open}
      >
        Add run …
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Add a run folder or bundle" size="lg">
        {usePresenting() ? (
          <Note tone="attention" title="Not in presenter mode">
            Adding a run shows folders and names of files. Turn presenter mode off, then add it.
          </Note>
        ) : (
          <AddForm onClose={() => setOpened(false)} onOpen={onOpen} />
        )}
      </Modal>
    </>
  );
}

interface AddFormProps {
  readonly onClose: () => void;
  readonly onOpen: (runId: string) => void;
}

function AddForm({ onClose, onOpen }: AddFormProps): ReactNode {
  const [path, setPath] = useState('');
  const [answer, setAnswer] = useState<Result<AddedRun> | 'working' | null>(null);
  const add = async (): Promise<void> => {
    setAnswer('working');
    setAnswer(await attempt(() => workstation.runs.add({ path: path.trim() })));
  };
  if (answer === 'working') return <Adding what="Adding the run" />;
  if (answer?.ok === true) return <Added run={answer.value} onClose={onClose} onOpen={onOpen} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') void add();
      }}
    >
      <Stack gap="md">
        <FolderField
          label="Run folder or bundle"
          description="The folder of one run (it holds config.json), or a zip of it. It is copied into this workspace; the original stays as it is."
          value={path}
          onChange={setPath}
          browse={() => chooseFolder('Folder of a run')}
          autoFocus
        />
        {answer === null ? null : <Refusal failure={answer.failure} />}
        <Group justify="space-between" gap="xs">
          <Button variant="default" onClick={() => void chooseBundle(setPath)}>
            Choose a bundle (.zip) …
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={path.trim() === ''}>
              Add the run
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

async function chooseBundle(setPath: (path: string) => void): Promise<void> {
  const chosen = await attempt(() => workstation.runs.chooseBundle());
  if (chosen.ok && chosen.value !== null) setPath(chosen.value);
}

function Refusal({ failure }: { readonly failure: Failure }): ReactNode {
  return (
    <div data-testid="add-refusal">
      <FailureNote failure={{ ...failure, problems: [] }} />
      <ProblemList problems={failure.problems.slice(0, 20)} />
    </div>
  );
}

/** How far a transfer is, and its end when a person asks for it. */
export function Adding({ what }: { readonly what: string }): ReactNode {
  const [adding, setAdding] = useState<AddingRun | null>(null);
  useEffect(() => workstation.runs.onTransfer((transfer) => setAdding(transfer.adding)), []);
  const share = adding === null || adding.totalBytes === 0 ? 0 : adding.doneBytes / adding.totalBytes;
  const figures =
    adding === null
      ? 'looking at what is there …'
      : `${adding.words}: ${formatBytes(adding.doneBytes)} of ${formatBytes(adding.totalBytes)}, ` +
        `${formatCount(adding.doneFiles)} of ${countOf(adding.totalFiles, 'file')}`;
  return (
    <Stack gap="md" role="status">
      <span>{what}</span>
      <Progress value={share * 100} aria-label={what} />
      <span className="run-dim ui-figure">{figures}</span>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void attempt(() => workstation.runs.cancelTransfer())}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Added({ run, onClose, onOpen }: AddFormProps & { readonly run: AddedRun }): ReactNode {
  const { runId, formerId, fileCount, sizeBytes, leftOut } = run;
  return (
    <Stack gap="md" data-testid="added-run">
      <p className="keeping-words">
        Added {countOf(fileCount, 'file')}, {formatBytes(sizeBytes)}, as <span className="ui-mono">{runId}</span>.
        {formerId === null ? '' : ` It was named ${formerId} where it came from.`}
      </p>
      {leftOut.length === 0 ? null : (
        <div>
          <p className="run-dim keeping-words">Not taken, or taken with a flaw:</p>
          <ProblemList problems={leftOut.slice(0, 20)} />
          {leftOut.length > 20 ? <p className="run-dim">and {leftOut.length - 20} more</p> : null}
        </div>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          onClick={() => {
            onClose();
            onOpen(runId);
          }}
        >
          Open the run
        </Button>
      </Group>
    </Stack>
  );
}
