import type { Failure } from '@contract/index';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { chooseFolder } from '../bridge';
import { FailureNote, FolderField } from '../ui';
import { openWorkspace } from './store';

export interface OpenWorkspaceDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function OpenWorkspaceDialog({ opened, onClose }: OpenWorkspaceDialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Open a workspace" size="lg">
      <OpenForm onDone={onClose} />
    </Modal>
  );
}

function OpenForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [folder, setFolder] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [working, setWorking] = useState(false);
  const submit = async (): Promise<void> => {
    setWorking(true);
    const result = await openWorkspace(folder.trim());
    setWorking(false);
    if (result.ok) onDone();
    else setFailure(result.failure);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (folder.trim() !== '') void submit();
      }}
    >
      <Stack gap="md">
        <FolderField
          label="Folder"
          description="The folder that holds workspace.json."
          value={folder}
          onChange={setFolder}
          browse={() => chooseFolder('Workspace to open')}
          autoFocus
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" disabled={folder.trim() === '' || working}>
            {working ? 'Opening …' : 'Open workspace'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
