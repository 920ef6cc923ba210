import type { Failure } from '@contract/index';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { chooseFolder } from '../bridge';
import { FailureNote, FolderField, folderName } from '../ui';
import { startImport } from './store';

export interface ImportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ImportDialog({ opened, onClose }: ImportDialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Import a folder of DICOM files" size="lg">
      <ImportForm onDone={onClose} />
    </Modal>
  );
}

function ImportForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [folder, setFolder] = useState('');
  const [typedName, setTypedName] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [starting, setStarting] = useState(false);
  const name = typedName ?? folderName(folder);
  const ready = folder.trim() !== '' && name.trim() !== '';
  const submit = async (): Promise<void> => {
    setStarting(true);
    const result = await startImport({ folder: folder.trim(), name: name.trim() });
    setStarting(false);
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
          description="Read with all its subfolders. The files stay where they are and are never changed."
          value={folder}
          onChange={setFolder}
          browse={() => chooseFolder('Folder of DICOM files')}
          autoFocus
        />
        <TextInput
          label="Name of the dataset"
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
          <Button type="submit" disabled={!ready || starting}>
            {starting ? 'Starting …' : 'Start import'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
