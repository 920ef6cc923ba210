import type { PlotLayout } from '@contract/index';
import { Button, Menu } from '@mantine/core';
import { IconCheck, IconLayoutGrid } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { useActs, useKeys, useNameWithKey } from '../../acts';
import { LazyMenu } from '../../ui';
import { LayoutEditor, type PlotChoice } from './layout-editor';
import { chooseLayout, chosenLayout, DEFAULT_NAME, deleteLayout, isBuiltIn, layoutNames, useLayouts } from './layouts';

/** Chooses how the plots lie on the page, and opens the editor of layouts. */
export function LayoutMenu({ plots }: { readonly plots: readonly PlotChoice[] }): ReactNode {
  const layouts = useLayouts((state) => state.layouts);
  const [edited, setEdited] = useState<PlotLayout | null>(null);
  const names = layoutNames(layouts);
  const current = names.includes(layouts.chosen) ? layouts.chosen : DEFAULT_NAME;
  const edit = (): void => setEdited(chosenLayout(layouts) ?? defaultLayout(plots));
  const next = (): void => void chooseLayout(names[(names.indexOf(current) + 1) % names.length] ?? DEFAULT_NAME);
  useActs([
    ...names.map((name) => ({
      id: `plots.layout.${name}`,
      name: `Layout of the plots: ${name}`,
      section: 'Plots',
      run: () => void chooseLayout(name),
    })),
    { id: 'plots.layout.edit', name: 'Make a layout of the plots …', section: 'Plots', run: edit },
  ]);
  useKeys('Plots', [{ keys: ['l'], description: 'Next layout', run: next }]);
  const title = useNameWithKey('Layout of the plots', 'plots.layout.next');
  return (
    <>
      <LazyMenu
        target={
          <Button variant="default" size="compact-xs" leftSection={<IconLayoutGrid size={14} />} title={title}>
            <span className="ui-ellipsis plots-layout-name">{`Layout: ${current}`}</span>
          </Button>
        }
      >
        <Menu.Dropdown className="plots-layout-menu">
          {names.map((name) => (
            <Menu.Item
              key={name}
              leftSection={name === current ? <IconCheck size={14} /> : <span className="plots-no-check" />}
              onClick={() => void chooseLayout(name)}
            >
              {name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={edit}>
            {isBuiltIn(current) ? 'Make a layout from this …' : 'Change this layout …'}
          </Menu.Item>
          {isBuiltIn(current) ? null : (
            <Menu.Item color="red" onClick={() => void deleteLayout(current)}>{`Delete ${current}`}</Menu.Item>
          )}
          <Menu.Item disabled={current === DEFAULT_NAME} onClick={() => void chooseLayout(DEFAULT_NAME)}>
            Reset to the default
          </Menu.Item>
        </Menu.Dropdown>
      </LazyMenu>
      <LayoutEditor from={edited} plots={plots} onClose={() => setEdited(null)} />
    </>
  );
}

function defaultLayout(plots: readonly PlotChoice[]): PlotLayout {
  return { name: DEFAULT_NAME, columns: 3, heightPx: 200, plots: plots.map(({ name }) => name) };
}
