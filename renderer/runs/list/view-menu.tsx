import { Button, Menu, TextInput } from '@mantine/core';
import { IconCheck, IconColumns, IconSitemap } from '@tabler/icons-react';
import { memo, useEffect, useState, type ReactNode } from 'react';

import { attempt, workstation } from '../../bridge';
import { FIXED_COLUMNS } from './columns';
import { pathInWords } from './config-values';
import { groupRunsBy, resetColumns, showColumn, useTableView } from './table-view';

interface Choice {
  readonly id: string;
  readonly title: string;
}

const GROUPS: readonly Choice[] = [
  { id: 'state', title: 'State' },
  { id: 'preset', title: 'Preset' },
  { id: 'tags', title: 'Tags' },
];

/** Which columns are shown, fields of the runs' configs among them. */
export const ColumnsMenu = memo(function ColumnsMenu(): ReactNode {
  const columns = useTableView((view) => view.columns);
  const shown = new Set(columns);
  return (
    <FieldMenu
      name="Columns"
      icon={<IconColumns size={14} />}
      fixed={FIXED_COLUMNS}
      isChosen={(id) => shown.has(id)}
      onChoose={(id) => id !== 'name' && showColumn(id, !shown.has(id))}
      last={<Menu.Item onClick={resetColumns}>As they were at first</Menu.Item>}
    />
  );
});

/** What the runs are grouped by. */
export const GroupMenu = memo(function GroupMenu(): ReactNode {
  const groupBy = useTableView((view) => view.groupBy);
  const title = GROUPS.find(({ id }) => id === groupBy)?.title ?? (groupBy === null ? null : pathInWords(groupBy));
  return (
    <FieldMenu
      name={title === null ? 'Group by' : `Grouped by ${title.toLowerCase()}`}
      icon={<IconSitemap size={14} />}
      fixed={GROUPS}
      isChosen={(id) => id === groupBy}
      onChoose={(id) => groupRunsBy(id === groupBy ? null : id)}
      last={
        <Menu.Item disabled={groupBy === null} onClick={() => groupRunsBy(null)}>
          No groups
        </Menu.Item>
      }
    />
  );
});

interface FieldMenuProps {
  readonly name: string;
  readonly icon: ReactNode;
  readonly fixed: readonly Choice[];
  readonly isChosen: (id: string) => boolean;
  readonly onChoose: (id: string) => void;
  readonly last: ReactNode;
}

function FieldMenu({ name, icon, fixed, isChosen, onChoose, last }: FieldMenuProps): ReactNode {
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState('');
  const paths = useConfigPaths(opened);
  const fields = paths.map((path) => ({ id: path, title: pathInWords(path) }));
  const item = ({ id, title }: Choice): ReactNode => (
    <Menu.Item
      key={id}
      closeMenuOnClick={false}
      aria-checked={isChosen(id)}
      leftSection={<IconCheck size={14} style={{ visibility: isChosen(id) ? 'visible' : 'hidden' }} />}
      onClick={() => onChoose(id)}
    >
      {title}
    </Menu.Item>
  );
  const matching = (choice: Choice): boolean => choice.title.toLowerCase().includes(wanted.trim().toLowerCase());
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={280}>
      <Menu.Target>
        <Button variant="default" leftSection={icon}>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="runs-field-menu">
        <TextInput
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          placeholder="Find a field"
          aria-label="Find a field"
          data-autofocus
        />
        <div className="runs-field-list">
          {fixed.filter(matching).map(item)}
          <Menu.Label>Fields of the config</Menu.Label>
          {fields.filter(matching).map(item)}
          {fields.some(matching) ? null : <p className="run-dim">no field of that name</p>}
        </div>
        <Menu.Divider />
        {last}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Asked for when the menu opens: the runs may have become others. */
function useConfigPaths(wanted: boolean): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!wanted) return;
    void attempt(() => workstation.runs.configPaths()).then((result) => {
      if (result.ok) setPaths(result.value);
    });
  }, [wanted]);
  return paths;
}
