import { Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { usePresenting } from '../privacy';
import { chooseFolder, useSubmission } from '../bridge';
import { DialogForm, FolderField, folderName, Note } from '../ui';
import { startImport } from './store';

export interface ImportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ImportDialog({ opened, onClose }: ImportDialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Import a folder of DICOM files" size="lg">
      {usePresenting() ? (
        <Note tone="attention" title="Not in presenter mode">
          An import shows folders and names of files. Turn presenter mode off, then import.
        </Note>
      ) : (
        <ImportForm onDone={onClose} />
      )}
    </Modal>
  );
}

function ImportForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [folder, setFolder] = useState('');
  const [typedName, setTypedName] = useState<string | null>(null);
  const { submit, ...submission } = useSubmission(onDone);
  const name = typedName ?? folderName(folder);
  return (
    <DialogForm
      act="Start import"
      acting="Starting …"
      ready={folder.trim() !== '' && name.trim() !== ''}
      {...submission}
      onSubmit={() => {
        submit(() => startImport({ folder: folder.trim(), name: name.trim() }));
      }}
      onClose={onDone}
    >
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
    </DialogForm>
  );
}
