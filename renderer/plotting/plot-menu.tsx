import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { exportEverything, exportPicture, exportShown } from './export-plots';
import type { PlotOnPage } from './plots-on-page';

/** What can be done with one plot. */
export function PlotMenu({ plot }: { readonly plot: PlotOnPage }): ReactNode {
  const { name, title } = plot;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Menu of ${title}`} data-part="menu">
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{title}</Menu.Label>
        <Menu.Item onClick={() => plot.view.showAll()}>Show all</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void exportPicture([plot], 'png', name)}>Export as PNG …</Menu.Item>
        <Menu.Item onClick={() => void exportPicture([plot], 'svg', name)}>Export as SVG …</Menu.Item>
        <Menu.Item onClick={() => void exportShown([plot], name)}>Export what is shown as CSV …</Menu.Item>
        <Menu.Item disabled={plot.series().length === 0} onClick={() => void exportEverything([plot], name)}>
          Export every point as CSV …
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
