import type { Failure, WorkspaceReference } from '@contract/index';
import { Text, UnstyledButton } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { useSafeText } from '../privacy';
import { ErrorState, FailureNote, LoadingState, RelativeTime } from '../ui';
import { loadRecent, openWorkspace, useWorkspace } from './store';

/** Workspaces opened before, newest first. */
export function RecentWorkspaces(): ReactNode {
  const recent = useWorkspace((state) => state.recent);
  const openFolder = useWorkspace((state) =>
    state.status.state === 'ready' ? (state.status.value?.folder ?? null) : null,
  );
  const [failure, setFailure] = useState<Failure | null>(null);
  if (recent.state === 'loading') return <LoadingState what="recent workspaces" rows={3} rowHeightPx={48} />;
  if (recent.state === 'failed') return <ErrorState failure={recent.failure} onRetry={() => void loadRecent()} />;
  const others = recent.value.filter((each) => each.folder !== openFolder);
  const open = async (folder: string): Promise<void> => {
    const result = await openWorkspace(folder);
    setFailure(result.ok ? null : result.failure);
  };
  return (
    <>
      {failure === null ? null : <FailureNote failure={failure} />}
      {others.length === 0 ? (
        <Text c="dimmed">No {openFolder === null ? '' : 'other '}workspace was opened on this computer before.</Text>
      ) : (
        others.map((each) => <RecentLine key={each.folder} workspace={each} onOpen={() => void open(each.folder)} />)
      )}
    </>
  );
}

interface RecentLineProps {
  readonly workspace: WorkspaceReference;
  readonly onOpen: () => void;
}

function RecentLine({ workspace, onOpen }: RecentLineProps): ReactNode {
  const safe = useSafeText();
  return (
    <UnstyledButton className="workspace-line" onClick={onOpen} aria-label={`Open workspace ${workspace.name}`}>
      <IconFolder size={18} stroke={1.5} aria-hidden />
      <span className="workspace-line-text ui-name">
        <span className="ui-ellipsis">{workspace.name}</span>
        <span className="ui-mono ui-ellipsis workspace-quiet" title={safe(workspace.folder)}>
          {safe(workspace.folder)}
        </span>
      </span>
      <span className="workspace-quiet">
        <RelativeTime atMs={workspace.openedAtMs} />
      </span>
    </UnstyledButton>
  );
}
