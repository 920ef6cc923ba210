import type { WorkspaceStatus } from '@contract/index';
import { Button, Group, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { SafeText } from '../ui';
import { useActs, type Act } from '../shell';
import {
  AppNotes,
  CreateWorkspaceDialog,
  openWorkspaceOf,
  OpenWorkspaceDialog,
  RecentWorkspaces,
  useWorkspace,
} from '../workspace';
import { People } from './people';

type Dialog = 'create' | 'open';

/** Where each of the three people finds a first step. */
export function StartScreen(): ReactNode {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const workspace = useWorkspace(openWorkspaceOf);
  const show = (kind: Dialog) => (): void => {
    setDialog(kind);
  };
  const close = (): void => {
    setDialog(null);
  };
  useActs(workspaceActs(show('create'), show('open')));
  return (
    <div className="ui-page">
      <StartHead workspace={workspace} onCreate={show('create')} onOpen={show('open')} />
      <AppNotes />
      <People hasWorkspace={workspace !== null} onCreate={show('create')} onOpen={show('open')} />
      <section className="screens-section" aria-label="Recent workspaces">
        <h2>Recent workspaces</h2>
        <RecentWorkspaces />
      </section>
      <CreateWorkspaceDialog opened={dialog === 'create'} onClose={close} />
      <OpenWorkspaceDialog opened={dialog === 'open'} onClose={close} />
    </div>
  );
}

function workspaceActs(onCreate: () => void, onOpen: () => void): readonly Act[] {
  return [
    { id: 'create workspace', name: 'Create a workspace', section: 'Workspace', keywords: 'new', run: onCreate },
    { id: 'open workspace', name: 'Open a workspace', section: 'Workspace', run: onOpen },
  ];
}

interface StartHeadProps {
  readonly workspace: WorkspaceStatus | null;
  readonly onCreate: () => void;
  readonly onOpen: () => void;
}

function StartHead({ workspace, onCreate, onOpen }: StartHeadProps): ReactNode {
  return (
    <header className="screens-start-head">
      <div>
        <h1>{workspace?.name ?? 'Mammobench'}</h1>
        {workspace === null ? (
          <Text c="dimmed">Curates mammograms, trains the classifiers, and tells the truth about the GPUs.</Text>
        ) : (
          <Text c="dimmed" className="ui-mono ui-break">
            <SafeText text={workspace.folder} />
          </Text>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" onClick={onOpen}>
          Open workspace …
        </Button>
        <Button variant={workspace === null ? 'filled' : 'default'} onClick={onCreate}>
          Create workspace …
        </Button>
      </Group>
    </header>
  );
}
