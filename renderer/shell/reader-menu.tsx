import { Menu, UnstyledButton } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { selectReader, useWorkspace } from '../workspace';
import { notifyFailure } from './notify';
import { navigate } from './routes';

/** Who reads: every annotation carries the one chosen here. */
export const ReaderMenu = memo(function ReaderMenu(): ReactNode {
  const readers = useWorkspace((state) => state.readers);
  if (readers.state !== 'ready') return null;
  const { readers: all, selectedId } = readers.value;
  const selected = all.find((reader) => reader.id === selectedId) ?? null;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton
          className="shell-reader"
          aria-label={selected === null ? 'Choose a reader' : `Reader: ${selected.name}`}
        >
          {selected === null ? <IconUser size={16} stroke={1.5} aria-hidden /> : <Dot color={selected.color} />}
          <span className="ui-ellipsis">{selected?.name ?? 'No reader'}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {all.map((reader) => (
          <Menu.Item
            key={reader.id}
            leftSection={<Dot color={reader.color} />}
            aria-current={reader.id === selectedId}
            onClick={() => {
              void choose(reader.id);
            }}
          >
            {reader.name}
          </Menu.Item>
        ))}
        {all.length === 0 ? null : <Menu.Divider />}
        <Menu.Item
          onClick={() => {
            navigate({ screen: 'settings' });
          }}
        >
          Manage readers
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});

function Dot({ color }: { readonly color: string }): ReactNode {
  return <span className="shell-dot" style={{ background: color }} aria-hidden />;
}

async function choose(id: string): Promise<void> {
  const result = await selectReader(id);
  if (!result.ok) notifyFailure('The reader could not be chosen', result.failure);
}
