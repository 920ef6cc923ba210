import type { Failure } from '@contract/index';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { chooseFolder } from '../bridge';
import { FailureNote, FolderField, folderName } from '../ui';
import { createWorkspace } from './store';

export interface CreateWorkspaceDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateWorkspaceDialog({ opened, onClose }: CreateWorkspaceDialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a workspace" size="lg">
      <CreateForm onDone={onClose} />
    </Modal>
  );
}

function CreateForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [folder, setFolder] = useState('');
  const [typedName, setTypedName] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [working, setWorking] = useState(false);
  const name = typedName ?? folderName(folder);
  const ready = folder.trim() !== '' && name.trim() !== '';
  const submit = async (): Promise<void> => {
    setWorking(true);
    const result = await createWorkspace(folder.trim(), name.trim());
    setWorking(false);
    if (result.ok) onDone();
    else setFailure(result.failure);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void submit();
      }}
    >
      <Stack gap="md">
        <FolderField
          label="Folder"
          description="A new or empty folder on a local disk. It holds the catalogue, the runs and the reports, and can be copied as a whole."
          value={folder}
          onChange={setFolder}
          browse={() => chooseFolder('Folder for the new workspace')}
          autoFocus
        />
        <TextInput
          label="Name"
          value={name}
          maxLength={120}
          onChange={(event) => {
            setTypedName(event.currentTarget.value);
          }}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready || working}>
            {working ? 'Creating …' : 'Create workspace'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
