import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconFlipVertical } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { VIEW_TOOLS, type ViewTool, type ViewToolTargets } from './view-tool-keys';
import { useViewer } from './viewer-store';

const NAME = 'Turn, flip, true size';

/** What is used now and then, behind one button. */
export const ViewToolsMenu = memo(function ViewToolsMenu({ runs }: { readonly runs: ViewToolTargets }): ReactNode {
  const smooth = useViewer((state) => state.smooth);
  const item = ({ id, name, shortcut, run }: ViewTool): ReactNode => (
    <Menu.Item
      key={id}
      leftSection={id === 'viewer.smooth' && smooth ? <IconCheck size={14} aria-label="on" /> : null}
      rightSection={<span className="viewer-menu-key">{shortcut}</span>}
      onClick={() => run(runs)}
    >
      {name}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label={NAME}>
          <ActionIcon className="viewer-tool" aria-label={NAME}>
            <IconFlipVertical size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {VIEW_TOOLS.filter(({ group }) => group === 'turn').map(item)}
        <Menu.Divider />
        {VIEW_TOOLS.filter(({ group }) => group === 'size').map(item)}
      </Menu.Dropdown>
    </Menu>
  );
});
