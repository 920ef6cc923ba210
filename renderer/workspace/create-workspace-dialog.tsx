import { Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { chooseFolder, useSubmission } from '../bridge';
import { DialogForm, FolderField, folderName } from '../ui';
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
  const { submit, ...submission } = useSubmission(onDone);
  const name = typedName ?? folderName(folder);
  return (
    <DialogForm
      act="Create workspace"
      acting="Creating …"
      ready={folder.trim() !== '' && name.trim() !== ''}
      {...submission}
      onSubmit={() => {
        submit(() => createWorkspace(folder.trim(), name.trim()));
      }}
      onClose={onDone}
    >
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
    </DialogForm>
  );
}
