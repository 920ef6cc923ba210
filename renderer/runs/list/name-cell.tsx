import type { RunSummary } from '@contract/index';
import { IconArchive, IconNotes } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { notesOf } from './run-notes';

export interface NameCellProps {
  readonly run: RunSummary;
  readonly onOpen: (runId: string) => void;
}

/** The name leads to the run; beside it what people say of it. */
export function NameCell({ run, onOpen }: NameCellProps): ReactNode {
  const { tags, notes, archived } = notesOf(run);
  return (
    <div className="runs-name">
      <a
        href={`#/runs/${encodeURIComponent(run.runId)}`}
        className="ui-ellipsis"
        title={run.name}
        onClick={(event) => {
          event.preventDefault();
          if (event.ctrlKey || event.shiftKey || event.metaKey) return; // marks the row
          event.stopPropagation();
          onOpen(run.runId);
        }}
      >
        {run.name}
      </a>
      {archived ? <IconArchive size={14} className="run-dim" aria-label="archived" /> : null}
      {run.addedAtMs === undefined ? null : (
        <span
          className="run-tag run-tag-added"
          title="Its folder came from elsewhere: it is looked at here, not resumed."
        >
          added
        </span>
      )}
      {notes === '' ? null : (
        <span className="runs-noted" title={notes}>
          <IconNotes size={14} className="run-dim" aria-label="has notes" />
        </span>
      )}
      {tags.length === 0 ? null : (
        <span className="runs-tags" title={`Tags: ${tags.join(', ')}`}>
          {tags.map((tag) => (
            <span key={tag} className="run-tag">
              {tag}
            </span>
          ))}
        </span>
      )}
    </div>
  );
}
