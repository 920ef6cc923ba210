import type { Failure, Reader } from '@contract/index';
import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { ErrorState, FailureNote, LoadingState } from '../ui';
import { createReader, loadReaders, selectReader, useWorkspace } from './store';

/** Named profiles: every annotation carries the reader who made it, in the reader's color. */
export function ReadersPanel(): ReactNode {
  const readers = useWorkspace((state) => state.readers);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (readers.state === 'loading') return <LoadingState what="readers" rows={2} />;
  if (readers.state === 'failed') return <ErrorState failure={readers.failure} onRetry={() => void loadReaders()} />;
  const choose = async (id: string): Promise<void> => {
    const result = await selectReader(id);
    setFailure(result.ok ? null : result.failure);
  };
  return (
    <Stack gap="sm">
      {readers.value.readers.length === 0 ? (
        <Text c="dimmed">No reader yet. Add one: findings and readings are kept under that name.</Text>
      ) : (
        <Radio.Group aria-label="Reader" value={readers.value.selectedId} onChange={(id) => void choose(id)}>
          {readers.value.readers.map((reader) => (
            <Radio key={reader.id} value={reader.id} size="xs" py={4} label={<ReaderName reader={reader} />} />
          ))}
        </Radio.Group>
      )}
      {failure === null ? null : <FailureNote failure={failure} />}
      <NewReader onFailure={setFailure} />
    </Stack>
  );
}

function ReaderName({ reader }: { readonly reader: Reader }): ReactNode {
  return (
    <span className="workspace-reader">
      <span className="workspace-reader-dot" style={{ background: reader.color }} aria-hidden />
      {reader.name}
    </span>
  );
}

function NewReader({ onFailure }: { readonly onFailure: (failure: Failure | null) => void }): ReactNode {
  const [name, setName] = useState('');
  const add = async (): Promise<void> => {
    const result = await createReader(name.trim());
    onFailure(result.ok ? null : result.failure);
    if (result.ok) setName('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') void add();
      }}
    >
      <Group gap="xs">
        <TextInput
          aria-label="Name of the new reader"
          placeholder="Name or initials"
          maxLength={80}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Button type="submit" variant="default" disabled={name.trim() === ''}>
          Add reader
        </Button>
      </Group>
    </form>
  );
}
