import { Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconArrowsLeftRight,
  IconCpu,
  IconFlask,
  IconHome,
  IconPlayerPlay,
  IconPhoto,
  IconSettings,
  type Icon,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { useKeyText } from '../acts';
import { navigate, type Route, type ScreenName } from './routes';

interface RailEntry {
  readonly name: string;
  readonly icon: Icon;
  readonly route: Route;
  readonly screens: readonly ScreenName[];
  readonly shortcut: string;
}

const start: RailEntry = {
  name: 'Start',
  icon: IconHome,
  route: { screen: 'start' },
  screens: ['start'],
  shortcut: 'Alt+1',
};
const inWorkspace: readonly RailEntry[] = [
  { name: 'Studies', icon: IconPhoto, route: { screen: 'studies' }, screens: ['studies', 'study'], shortcut: 'Alt+2' },
  {
    name: 'Experiments',
    icon: IconFlask,
    route: { screen: 'experiments', fromRunId: null },
    screens: ['experiments'],
    shortcut: 'Alt+3',
  },
  {
    name: 'Runs',
    icon: IconPlayerPlay,
    route: { screen: 'runs' },
    screens: ['runs', 'run', 'evaluation'],
    shortcut: 'Alt+4',
  },
  {
    name: 'Compare',
    icon: IconArrowsLeftRight,
    route: { screen: 'compare', runIds: [] },
    screens: ['compare'],
    shortcut: 'Alt+6',
  },
];
const machine: RailEntry = {
  name: 'Machine',
  icon: IconCpu,
  route: { screen: 'machine' },
  screens: ['machine'],
  shortcut: 'Alt+5',
};
const settings: RailEntry = {
  name: 'Settings',
  icon: IconSettings,
  route: { screen: 'settings' },
  screens: ['settings'],
  shortcut: 'Ctrl+,',
};

/** Places that work now: those that need a workspace come with it. */
export function railEntries(hasWorkspace: boolean): readonly RailEntry[] {
  return [start, ...(hasWorkspace ? inWorkspace : []), machine, settings];
}

export const Rail = memo(function Rail({
  screen,
  hasWorkspace,
}: {
  readonly screen: ScreenName;
  readonly hasWorkspace: boolean;
}): ReactNode {
  return (
    <nav className="shell-rail" aria-label="Places">
      {railEntries(hasWorkspace).map((entry) => (
        <RailButton key={entry.name} entry={entry} current={entry.screens.includes(screen)} />
      ))}
    </nav>
  );
});

interface RailButtonProps {
  readonly entry: RailEntry;
  readonly current: boolean;
}

const RailButton = memo(function RailButton({ entry, current }: RailButtonProps): ReactNode {
  const { name, icon: TheIcon, route } = entry;
  const key = useKeyText(`go.${name.toLowerCase()}`);
  return (
    <Tooltip label={`${name}  ${key}`} position="right">
      <UnstyledButton
        className={`shell-rail-button${entry === settings ? ' shell-rail-last' : ''}`}
        aria-label={name}
        aria-current={current ? 'page' : undefined}
        onClick={() => {
          navigate(route);
        }}
      >
        <TheIcon size={20} stroke={1.5} aria-hidden />
      </UnstyledButton>
    </Tooltip>
  );
});
