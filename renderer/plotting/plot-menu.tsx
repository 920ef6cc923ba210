import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { LazyMenu } from '../ui';
import { exportEverything, exportPicture, exportShown } from './export-plots';
import type { PlotOnPage } from './plots-on-page';

export interface PlotMenuProps {
  readonly title: string;
  /** Null until it is mounted. */
  readonly plotOf: () => PlotOnPage | null;
}

/** What can be done with one plot. */
export function PlotMenu({ title, plotOf }: PlotMenuProps): ReactNode {
  const button = (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Menu of ${title}`} data-part="menu">
      <IconDots size={14} />
    </ActionIcon>
  );
  return (
    <LazyMenu target={button}>
      <Menu.Dropdown>
        <Menu.Label>{title}</Menu.Label>
        <Items plotOf={plotOf} />
      </Menu.Dropdown>
    </LazyMenu>
  );
}

/** Asked for its plot when the menu is open, and so is the plot. */
function Items({ plotOf }: Pick<PlotMenuProps, 'plotOf'>): ReactNode {
  const plot = plotOf();
  if (plot === null) return null;
  const { name } = plot;
  return (
    <>
      <Menu.Item onClick={() => plot.view.showAll()}>Show all</Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => void exportPicture([plot], 'png', name)}>Export as PNG …</Menu.Item>
      <Menu.Item onClick={() => void exportPicture([plot], 'svg', name)}>Export as SVG …</Menu.Item>
      <Menu.Item onClick={() => void exportShown([plot], name)}>Export what is shown as CSV …</Menu.Item>
      <Menu.Item disabled={plot.series().length === 0} onClick={() => void exportEverything([plot], name)}>
        Export every point as CSV …
      </Menu.Item>
    </>
  );
}
