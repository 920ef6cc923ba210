import type { RunsComparison } from '@contract/index';
import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useNotices } from './notices';
import { EXPORTS } from './use-comparison-acts';

/** The comparison to take along: as data, or as a paragraph. */
export function ExportButtons({ answer }: { readonly answer: RunsComparison }): ReactNode {
  const say = useNotices((state) => state.say);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {EXPORTS.map(({ id, name, run }) => (
          <Menu.Item key={id} onClick={() => void run(answer).then(say)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
