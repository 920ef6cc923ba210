import type { Failure, RunSize, RunSummary } from '@contract/index';
import { Modal, TagsInput, Textarea, TextInput } from '@mantine/core';
import { memo, useEffect, useState, type ReactNode } from 'react';

import { attempt, useSubmission, workstation } from '../../bridge';
import { Bytes, DialogForm, FailureNote, formatBytes, LoadingState, Note } from '../../ui';
import { notesOf } from '../list/run-notes';
import { changeNotes, deleteRuns, useKeeping, whichOf } from './store';

export type KeepingDialog =
  | { readonly kind: 'rename' | 'notes'; readonly run: RunSummary }
  | { readonly kind: 'tag' | 'delete'; readonly runs: readonly RunSummary[] };

export interface KeepingDialogsProps {
  readonly dialog: KeepingDialog | null;
  readonly knownTags: readonly string[];
  readonly onClose: () => void;
}

const TITLES = { rename: 'Rename the run', notes: 'Notes', tag: 'Tags', delete: 'Delete' } as const;

export const KeepingDialogs = memo(function KeepingDialogs(props: KeepingDialogsProps): ReactNode {
  const { dialog, knownTags, onClose } = props;
  return (
    <Modal opened={dialog !== null} onClose={onClose} title={dialog === null ? '' : TITLES[dialog.kind]} size="lg">
      {dialog === null ? null : <Content dialog={dialog} knownTags={knownTags} onClose={onClose} />}
    </Modal>
  );
});

function Content({ dialog, knownTags, onClose }: KeepingDialogsProps & { readonly dialog: KeepingDialog }): ReactNode {
  switch (dialog.kind) {
    case 'rename':
      return <Rename run={dialog.run} onClose={onClose} />;
    case 'notes':
      return <Notes run={dialog.run} onClose={onClose} />;
    case 'tag':
      return <Tags runs={dialog.runs} knownTags={knownTags} onClose={onClose} />;
    case 'delete':
      return <Delete runs={dialog.runs} onClose={onClose} />;
  }
}

interface OneRun {
  readonly run: RunSummary;
  readonly onClose: () => void;
}

function Rename({ run, onClose }: OneRun): ReactNode {
  const [name, setName] = useState(run.name);
  const { submit, ...submission } = useSubmission(onClose);
  return (
    <DialogForm
      act="Rename"
      acting="Renaming …"
      ready={name.trim() !== '' && name.trim() !== run.name}
      {...submission}
      onSubmit={() => submit(() => change([run], { name: name.trim() }, `Renamed “${run.name}”`))}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="The config, and the name in it, stay as they were when the run was made."
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </DialogForm>
  );
}

function Notes({ run, onClose }: OneRun): ReactNode {
  const [notes, setNotes] = useState(notesOf(run).notes);
  const { submit, ...submission } = useSubmission(onClose);
  return (
    <DialogForm
      act="Save"
      acting="Saving …"
      ready={notes !== notesOf(run).notes}
      {...submission}
      onSubmit={() => submit(() => change([run], { notes }, `Changed the notes of “${run.name}”`))}
      onClose={onClose}
    >
      <Textarea
        label={`Notes of “${run.name}”`}
        value={notes}
        maxLength={10_000}
        autosize
        minRows={6}
        maxRows={20}
        onChange={(event) => setNotes(event.currentTarget.value)}
        data-autofocus
      />
    </DialogForm>
  );
}

interface ManyRuns {
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
}

/** Tags that all of the runs have can be taken from all; what is added is added to each. */
function Tags({ runs, knownTags, onClose }: ManyRuns & { readonly knownTags: readonly string[] }): ReactNode {
  const common = tagsOfAll(runs);
  const [tags, setTags] = useState<readonly string[]>(common);
  const { submit, ...submission } = useSubmission(onClose);
  const addTags = tags.filter((tag) => !common.includes(tag));
  const removeTags = common.filter((tag) => !tags.includes(tag));
  const wrong = tags.find((tag) => /["\p{Cc}]/u.test(tag) || tag.length > 40);
  return (
    <DialogForm
      act="Save"
      acting="Saving …"
      ready={wrong === undefined && addTags.length + removeTags.length > 0}
      {...submission}
      onSubmit={() => submit(() => change(runs, { addTags, removeTags }, `Changed the tags of ${whichOf(runs)}`))}
      onClose={onClose}
    >
      <TagsInput
        label={runs.length === 1 ? `Tags of ${whichOf(runs)}` : `Tags of all ${whichOf(runs)}`}
        description="Enter ends a tag. At most 20 a run, of 40 characters each, without quotation marks."
        value={[...tags]}
        data={[...knownTags]}
        error={wrong === undefined ? null : `“${wrong}” is too long, or holds a quotation mark.`}
        onChange={(next) => setTags(next.map((tag) => tag.trim()).filter((tag) => tag !== ''))}
        acceptValueOnBlur
        data-autofocus
      />
    </DialogForm>
  );
}

function tagsOfAll(runs: readonly RunSummary[]): readonly string[] {
  const [first, ...others] = runs.map((run) => notesOf(run).tags);
  return (first ?? []).filter((tag) => others.every((tags) => tags.includes(tag)));
}

/** Says before what is reclaimed, and what stays and why. */
function Delete({ runs, onClose }: ManyRuns): ReactNode {
  const [sizes, setSizes] = useState<readonly RunSize[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { submit, ...submission } = useSubmission(onClose);
  useEffect(() => {
    void attempt(() => workstation.runs.sizes({ runIds: runs.map(({ runId }) => runId) })).then((result) => {
      if (result.ok) setSizes(result.value);
      else setFailure(result.failure);
    });
  }, [runs]);
  if (failure !== null) return <FailureNote failure={failure} />;
  if (sizes === null) return <LoadingState what="what the runs take on disk" rows={3} />;
  const going = sizes.filter(({ kept }) => kept === null);
  const bytes = going.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const doomed = runs.filter((run) => going.some(({ runId }) => runId === run.runId));
  return (
    <DialogForm
      act={`Delete ${whichOf(doomed)}: ${formatBytes(bytes)}`}
      acting="Deleting …"
      ready={going.length > 0}
      {...submission}
      onSubmit={() => submit(() => deleteRuns(doomed))}
      onClose={onClose}
    >
      <p className="keeping-words">
        Config, checkpoints, predictions, model and logs are moved away and can be brought back for ten minutes, while
        the program is open. Then {formatBytes(bytes)} on the disk are free again.
      </p>
      <SizeTable runs={runs} sizes={sizes} />
    </DialogForm>
  );
}

function SizeTable({
  runs,
  sizes,
}: {
  readonly runs: readonly RunSummary[];
  readonly sizes: readonly RunSize[];
}): ReactNode {
  const kept = sizes.filter((size) => size.kept !== null);
  return (
    <>
      {kept.length === 0 ? null : (
        <Note tone="attention" title={`${kept.length} of ${sizes.length} stay`}>
          {[...new Set(kept.map((size) => size.kept))].slice(0, 5).join(' ')}
        </Note>
      )}
      <div className="keeping-sizes">
        <table className="run-lines">
          <tbody>
            {sizes.slice(0, 200).map(({ runId, sizeBytes, fileCount, kept: why }) => (
              <tr key={runId} className={why === null ? '' : 'run-dim'} title={why ?? undefined}>
                <td className="ui-break">{runs.find((run) => run.runId === runId)?.name ?? runId}</td>
                <td className="run-number">{why === null ? `${fileCount} files` : 'stays'}</td>
                <td className="run-number">
                  <Bytes value={sizeBytes} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {sizes.length > 200 ? <p className="run-dim">and {sizes.length - 200} more</p> : null}
      </div>
    </>
  );
}

/** As a dialog wants it: a refusal stays in the dialog. */
async function change(
  runs: readonly RunSummary[],
  what: Parameters<typeof changeNotes>[1],
  words: string,
): Promise<{ ok: true; value: null } | { ok: false; failure: Failure }> {
  if (await changeNotes(runs, what, words)) return { ok: true, value: null };
  const { failure } = useKeeping.getState();
  useKeeping.setState({ failure: null });
  return { ok: false, failure: failure ?? { code: 'unknown', message: 'Nothing was changed.', problems: [] } };
}
