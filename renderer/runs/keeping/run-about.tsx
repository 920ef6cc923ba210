import type { RunSummary } from '@contract/index';
import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconArchive, IconPencil, IconPlus, IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';

import { useActs, useKeys } from '../../acts';
import { ToneBadge } from '../../ui';
import { notesOf } from '../list/run-notes';
import { InlineText } from './inline-text';
import { paletteKeepingActs, useKeepingActs, type KeepingActs } from './keeping-acts';
import { KeepingMenu } from './keeping-buttons';
import { KeepingDialogs } from './keeping-dialogs';
import { changeNotes } from './store';

export interface RunAboutProps {
  readonly run: RunSummary;
  readonly readOnlyReason: string | null;
}

/** The name as people gave it, edited where it stands. */
export function RunTitle({ run, readOnlyReason }: RunAboutProps): ReactNode {
  const [editing, setEditing] = useState(false);
  const may = readOnlyReason === null && run.notesProblem === undefined;
  useKeys('Run', may ? [{ keys: ['F2'], description: 'Rename this run', run: () => setEditing(true) }] : []);
  if (editing) {
    return (
      <InlineText
        label="Name of the run"
        initial={run.name}
        maxLength={120}
        refuse={(text) => (text.trim() === '' ? 'A run has a name.' : null)}
        onSave={(text) => {
          setEditing(false);
          void changeNotes([run], { name: text.trim() }, `Renamed “${run.name}”`);
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  return (
    <>
      <h1 className="ui-ellipsis" title={run.name}>
        {run.name}
      </h1>
      {may ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={22}
          aria-label="Rename this run"
          title="Rename (F2)"
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      ) : null}
    </>
  );
}

/** Star, tags and notes of a run, and what else can be done with it. */
export function RunAbout({ run, readOnlyReason }: RunAboutProps): ReactNode {
  const runs = useMemo(() => [run], [run]);
  const why = readOnlyReason ?? run.notesProblem ?? null;
  const keeping = useKeepingActs(runs, why);
  useActs(paletteKeepingActs(runs, keeping, why));
  useKeys('Run', [
    { keys: ['s'], description: 'Star this run', run: keeping.star },
    { keys: ['e'], description: 'Archive this run', run: keeping.archive },
  ]);
  return (
    <div className="run-about" data-testid="run-about">
      <Star run={run} keeping={keeping} why={why} />
      {notesOf(run).archived ? <ToneBadge tone="neutral" icon={IconArchive} word="archived" /> : null}
      {run.addedAtMs === undefined ? null : (
        <span
          className="run-tag run-tag-added"
          title="Its folder came from elsewhere: it is looked at here, not resumed."
        >
          added
        </span>
      )}
      <Tags run={run} why={why} />
      <Notes run={run} why={why} />
      <KeepingMenu runs={runs} acts={keeping} readOnlyReason={why} />
      <KeepingDialogs dialog={keeping.dialog} knownTags={[]} onClose={keeping.closeDialog} />
    </div>
  );
}

interface PartProps {
  readonly run: RunSummary;
  /** Why nothing can be changed; null when it can. */
  readonly why: string | null;
}

function Star({ run, keeping, why }: PartProps & { readonly keeping: KeepingActs }): ReactNode {
  const { starred } = notesOf(run);
  return (
    <UnstyledButton
      className="run-about-star"
      aria-label={starred ? 'Unstar this run' : 'Star this run'}
      aria-pressed={starred}
      disabled={why !== null}
      title={why ?? (starred ? 'Starred (s)' : 'Star (s)')}
      onClick={keeping.star}
    >
      {starred ? <IconStarFilled size={14} /> : <IconStar size={14} />}
    </UnstyledButton>
  );
}

function Tags({ run, why }: PartProps): ReactNode {
  const [adding, setAdding] = useState(false);
  const { tags } = notesOf(run);
  const words = `Changed the tags of “${run.name}”`;
  return (
    <span className="run-about-tags">
      {tags.map((tag) => (
        <span key={tag} className="run-tag">
          {tag}
          {why === null ? (
            <UnstyledButton
              aria-label={`Remove the tag ${tag}`}
              onClick={() => void changeNotes([run], { removeTags: [tag] }, words)}
            >
              <IconX size={10} />
            </UnstyledButton>
          ) : null}
        </span>
      ))}
      {adding ? (
        <InlineText
          label="New tag"
          initial=""
          maxLength={40}
          placeholder="Tag, Enter"
          refuse={(text) => (/["\p{Cc}]/u.test(text) ? 'Without quotation marks.' : null)}
          onSave={(text) => {
            setAdding(false);
            if (text.trim() !== '') void changeNotes([run], { addTags: [text.trim()] }, words);
          }}
          onCancel={() => setAdding(false)}
        />
      ) : why === null ? (
        <UnstyledButton className="run-about-add" onClick={() => setAdding(true)}>
          <IconPlus size={12} aria-hidden />
          tag
        </UnstyledButton>
      ) : null}
    </span>
  );
}

function Notes({ run, why }: PartProps): ReactNode {
  const [editing, setEditing] = useState(false);
  const { notes } = notesOf(run);
  if (run.notesProblem !== undefined) return <span className="ui-tone-attention ui-break">{run.notesProblem}</span>;
  if (editing) {
    return (
      <InlineText
        label="Notes"
        initial={notes}
        maxLength={10_000}
        multiline
        placeholder="What is worth remembering of this run (Ctrl+Enter saves, Esc lets it be)"
        onSave={(text) => {
          setEditing(false);
          void changeNotes([run], { notes: text }, `Changed the notes of “${run.name}”`);
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  if (why !== null) return notes === '' ? null : <span className="run-about-notes">{notes}</span>;
  return (
    <UnstyledButton
      className="run-about-notes"
      title={notes === '' ? undefined : notes}
      onClick={() => setEditing(true)}
    >
      {notes === '' ? <span className="run-dim">Add a note</span> : notes}
    </UnstyledButton>
  );
}
