import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { chooseFolder, useSubmission } from '../bridge';
import { DialogForm, FolderField } from '../ui';
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
  const { submit, ...submission } = useSubmission(onDone);
  return (
    <DialogForm
      act="Open workspace"
      acting="Opening …"
      ready={folder.trim() !== ''}
      {...submission}
      onSubmit={() => {
        submit(() => openWorkspace(folder.trim()));
      }}
      onClose={onDone}
    >
      <FolderField
        label="Folder"
        description="The folder that holds workspace.json."
        value={folder}
        onChange={setFolder}
        browse={() => chooseFolder('Workspace to open')}
        autoFocus
      />
    </DialogForm>
  );
}
