import type { RunSummary } from '@contract/index';
import { Button, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';

import { usePlaceholderWithKey } from '../../acts';
import { countOf, formatCount } from '../../ui';
import type { KeepingActs } from '../keeping/keeping-acts';
import { KeepingMenu } from '../keeping/keeping-buttons';
import { whichOf } from '../keeping/store';
import { RunActButtons, type RunActs } from '../run-acts';
import { FILTER_HELP } from './filter';
import { ColumnsMenu, GroupMenu } from './view-menu';

export interface TableToolbarProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly problems: readonly string[];
  readonly shownCount: number;
  readonly runCount: number;
  readonly archivedCount: number;
  readonly markedCount: number;
  /** What acts are for: the marked runs, or the one that the keyboard is on. */
  readonly targets: readonly RunSummary[];
  readonly acts: RunActs;
  readonly keeping: KeepingActs;
  readonly readOnlyReason: string | null;
  readonly onUnmark: () => void;
  readonly onCompare: () => void;
  readonly children?: ReactNode;
}

/** Filter, view, and what can be done with the runs that are meant. */
export function TableToolbar(props: TableToolbarProps): ReactNode {
  const { problems, targets, children } = props;
  return (
    <div className="runs-toolbar">
      <Filter {...props} />
      <Count {...props} />
      <ColumnsMenu />
      <GroupMenu />
      {children}
      {targets.length === 0 ? null : <TargetActs {...props} />}
      {problems.length === 0 ? null : (
        <p className="runs-filter-problem ui-tone-attention" role="status">
          {problems.join('; ')}
        </p>
      )}
    </div>
  );
}

function Filter({ text, onText, field }: TableToolbarProps): ReactNode {
  return (
    <TextInput
      ref={field}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
      onKeyDown={(event) => leaveOnKey(event, () => onText(''))}
      placeholder={usePlaceholderWithKey('Filter: words, tag:, state:, is:starred', 'runs.filter')}
      aria-label="Filter runs"
      title={FILTER_HELP}
      className="runs-filter"
    />
  );
}

function Count({ shownCount, runCount, archivedCount, text, onText }: TableToolbarProps): ReactNode {
  const hidden = archivedCount > 0 && text.trim() === '';
  return (
    <span className="run-dim ui-figure runs-count" data-testid="runs-count">
      {shownCount === runCount ? countOf(runCount, 'run') : `${formatCount(shownCount)} of ${countOf(runCount, 'run')}`}
      {hidden ? (
        <UnstyledButton className="ui-link" onClick={() => onText('is:archived')}>
          {formatCount(archivedCount)} archived
        </UnstyledButton>
      ) : null}
    </span>
  );
}

function TargetActs(props: TableToolbarProps): ReactNode {
  const { targets, markedCount, acts, keeping, readOnlyReason, onUnmark, onCompare } = props;
  const [only] = targets;
  const which = markedCount === 0 ? (only?.name ?? '') : `${formatCount(markedCount)} marked`;
  return (
    <div className="runs-marked" role="group" aria-label={`Acts for ${whichOf(targets)}`}>
      <span className="run-dim ui-name ui-ellipsis" title={which}>
        {which}
      </span>
      {markedCount === 0 ? null : (
        <UnstyledButton className="ui-link" onClick={onUnmark}>
          Clear
        </UnstyledButton>
      )}
      {targets.length === 1 && only !== undefined ? (
        <RunActButtons run={only} acts={acts} readOnlyReason={readOnlyReason} resumeIsPrimary={false} />
      ) : (
        <Button variant="default" leftSection={<IconArrowsDiff size={14} />} onClick={onCompare}>
          Compare {countOf(targets.length, 'run')}
        </Button>
      )}
      <KeepingMenu runs={targets} acts={keeping} readOnlyReason={readOnlyReason} />
    </div>
  );
}

function leaveOnKey(event: KeyboardEvent<HTMLInputElement>, clear: () => void): void {
  if (event.key === 'Escape') clear();
  if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
}
