import type { PlotLayout } from '@contract/index';
import { ActionIcon, Button, Checkbox, Group, Modal, NumberInput, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';

import { DialogForm } from '../../ui';
import { DEFAULT_NAME, isBuiltIn, nameProblem, saveLayout, useLayouts } from './layouts';

export interface PlotChoice {
  readonly name: string;
  readonly title: string;
  readonly group: string;
}

export interface LayoutEditorProps {
  /** What it begins with; null while the dialog is closed. */
  readonly from: PlotLayout | null;
  readonly plots: readonly PlotChoice[];
  readonly onClose: () => void;
}

/** Which plots, in which order, how many side by side and how high. */
export function LayoutEditor({ from, plots, onClose }: LayoutEditorProps): ReactNode {
  return (
    <Modal opened={from !== null} onClose={onClose} title="Layout of the plots" size="xl">
      {from === null ? null : <Editor from={from} plots={plots} onClose={onClose} />}
    </Modal>
  );
}

function Editor({ from, plots, onClose }: LayoutEditorProps & { readonly from: PlotLayout }): ReactNode {
  const formerName = isBuiltIn(from.name) ? null : from.name;
  const [layout, setLayout] = useState<PlotLayout>({ ...from, name: formerName ?? '' });
  const [search, setSearch] = useState('');
  const layouts = useLayouts((state) => state.layouts);
  const problem = nameProblem(layout.name, formerName, layouts);
  const change = (changed: Partial<PlotLayout>): void => setLayout((before) => ({ ...before, ...changed }));
  return (
    <DialogForm
      act="Save layout"
      acting="Saving …"
      ready={problem === null && layout.plots.length > 0}
      working={false}
      failure={null}
      onSubmit={() => {
        void saveLayout({ ...layout, name: layout.name.trim() }, formerName);
        onClose();
      }}
      onClose={onClose}
    >
      <Group grow align="flex-start">
        <TextInput
          data-autofocus
          label="Name"
          value={layout.name}
          error={layout.name === '' ? null : problem}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <NumberInput
          label="Columns"
          min={1}
          max={6}
          value={layout.columns}
          onChange={(value) => change({ columns: within(value, 1, 6) })}
        />
        <NumberInput
          label="Height of a plot, px"
          min={120}
          max={1200}
          step={20}
          value={layout.heightPx}
          onChange={(value) => change({ heightPx: within(value, 120, 1200) })}
        />
      </Group>
      <div className="layout-lists">
        <ChosenPlots chosen={layout.plots} plots={plots} onChange={(names) => change({ plots: [...names] })} />
        <div>
          <TextInput
            label="All plots of this run"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <PlotBoxes
            plots={plots.filter(({ title, group }) => `${title} ${group}`.toLowerCase().includes(search.toLowerCase()))}
            chosen={layout.plots}
            onChange={(names) => change({ plots: [...names] })}
          />
        </div>
      </div>
      <Group>
        <Button variant="default" onClick={() => change({ ...from, name: layout.name })}>
          {`Reset to ${from.name === '' ? DEFAULT_NAME : from.name}`}
        </Button>
      </Group>
    </DialogForm>
  );
}

interface PlotNamesProps {
  readonly plots: readonly PlotChoice[];
  readonly chosen: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

/** In the order of the page; a plot moves with its buttons, or with Alt and an arrow. */
function ChosenPlots({ plots, chosen, onChange }: PlotNamesProps): ReactNode {
  const titles = new Map(plots.map(({ name, title }) => [name, title]));
  const move = (from: number, by: number): void => {
    const to = from + by;
    const name = chosen[from];
    if (name === undefined || to < 0 || to >= chosen.length) return;
    const others = chosen.filter((_name, index) => index !== from);
    onChange([...others.slice(0, to), name, ...others.slice(to)]);
  };
  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(index, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <div>
      <p className="layout-label">{`On the page, in this order: ${chosen.length}`}</p>
      <ol className="layout-chosen" aria-label="Plots on the page">
        {chosen.map((name, index) => (
          <li key={name} onKeyDown={(event) => onKeyDown(event, index)}>
            <span className="ui-ellipsis" title={titles.get(name) ?? name}>
              {titles.get(name) ?? `${name} (this run has none)`}
            </span>
            <MoveButton title={titles.get(name) ?? name} up onMove={() => move(index, -1)} disabled={index === 0} />
            <MoveButton
              title={titles.get(name) ?? name}
              onMove={() => move(index, 1)}
              disabled={index === chosen.length - 1}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface MoveButtonProps {
  readonly title: string;
  readonly up?: boolean;
  readonly disabled: boolean;
  readonly onMove: () => void;
}

function MoveButton({ title, up = false, disabled, onMove }: MoveButtonProps): ReactNode {
  const label = `Move ${title} ${up ? 'up' : 'down'}`;
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={disabled} onClick={onMove}>
      {up ? <IconArrowUp size={14} /> : <IconArrowDown size={14} />}
    </ActionIcon>
  );
}

function PlotBoxes({ plots, chosen, onChange }: PlotNamesProps): ReactNode {
  const groups = [...new Set(plots.map(({ group }) => group))];
  return (
    <div className="layout-boxes">
      {groups.map((group) => (
        <fieldset key={group}>
          <legend>{group}</legend>
          {plots
            .filter((plot) => plot.group === group)
            .map(({ name, title }) => (
              <Checkbox
                key={name}
                size="xs"
                label={title}
                checked={chosen.includes(name)}
                onChange={(event) =>
                  onChange(event.currentTarget.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
                }
              />
            ))}
        </fieldset>
      ))}
      {plots.length === 0 ? <p className="run-dim">No plot matches.</p> : null}
    </div>
  );
}

function within(value: number | string, least: number, most: number): number {
  const number = Math.round(Number(value));
  return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : least;
}
