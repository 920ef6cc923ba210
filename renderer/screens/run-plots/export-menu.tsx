import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useActs, useKeys } from '../../acts';
import {
  exportEverything,
  exportPicture,
  exportShown,
  plotsOnPage,
  useEverythingNear,
  type PlotOnPage,
  type RunOnPlot,
} from '../../plotting';
import { LazyMenu } from '../../ui';

export interface ExportMenuProps {
  readonly runs: readonly RunOnPlot[];
}

/** All plots of the page in one file. */
export function ExportMenu({ runs }: ExportMenuProps): ReactNode {
  const name = `${runs[0]?.name ?? 'run'}-plots`;
  const withAll = (act: (plots: readonly PlotOnPage[]) => Promise<void>): void => void whileAllAreDrawn(runs, act);
  const items = [
    { id: 'png', name: 'All plots as PNG …', run: () => withAll((plots) => exportPicture(plots, 'png', name)) },
    { id: 'svg', name: 'All plots as SVG …', run: () => withAll((plots) => exportPicture(plots, 'svg', name)) },
    { id: 'shown', name: 'What is shown as CSV …', run: () => withAll((plots) => exportShown(plots, name)) },
    { id: 'points', name: 'Every point as CSV …', run: () => withAll((plots) => exportEverything(plots, name)) },
  ];
  useActs(
    items.map((item) => ({ ...item, id: `plots.export.${item.id}`, name: `Export: ${item.name}`, section: 'Plots' })),
  );
  const openMenu = (): void => document.querySelector<HTMLElement>('[data-part="export-all"]')?.click();
  useKeys('Plots', [{ keys: ['e'], description: 'Export all plots', run: openMenu }]);
  return (
    <LazyMenu
      target={
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconDownload size={14} />}
          data-part="export-all"
          title="Export all plots (E)"
        >
          Export
        </Button>
      }
    >
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.id} onClick={item.run}>
            {item.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </LazyMenu>
  );
}

/** What is scrolled out of sight is neither fetched nor drawn: for this moment it is. */
async function whileAllAreDrawn(
  runs: readonly RunOnPlot[],
  act: (plots: readonly PlotOnPage[]) => Promise<void>,
): Promise<void> {
  useEverythingNear.setState(({ count }) => ({ count: count + 1 }));
  try {
    await nextFrame();
    await Promise.all(runs.map(({ client }) => client.idle()));
    for (const { view } of plotsOnPage()) view.drawNow();
    await act(plotsOnPage());
  } finally {
    useEverythingNear.setState(({ count }) => ({ count: count - 1 }));
  }
}

/** Twice: once until React has mounted what is near, once until its plots have their size. */
async function nextFrame(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}
