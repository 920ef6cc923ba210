import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconKeyboard, IconSearch } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';

import { useKeyText } from '../acts';
import type { StandingFact } from './alerts';
import { AlertsButton } from './alerts-button';
import { sectionOf, useScreenCrumbs, type Crumb } from './crumbs';
import { ReaderMenu } from './reader-menu';
import { formatRoute, type Route } from './routes';

export interface TopBarProps {
  readonly route: Route;
  readonly facts: readonly StandingFact[];
  readonly onPalette: () => void;
  readonly onCheatSheet: () => void;
}

export function TopBar({ route, facts, onPalette, onCheatSheet }: TopBarProps): ReactNode {
  return (
    <header className="shell-top">
      <Breadcrumbs crumbs={[sectionOf(route), ...useScreenCrumbs()]} />
      <UnstyledButton className="shell-search" onClick={onPalette} aria-label="Find an act by name">
        <IconSearch size={14} aria-hidden />
        <span>Find an act</span>
        <KeyHint id="palette" />
      </UnstyledButton>
      <AlertsButton facts={facts} />
      <Tooltip label={`Keys of this screen  ${useKeyText('keys')}`}>
        <ActionIcon aria-label="Keys of this screen" onClick={onCheatSheet}>
          <IconKeyboard size={18} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <ReaderMenu />
    </header>
  );
}

function KeyHint({ id }: { readonly id: string }): ReactNode {
  const key = useKeyText(id);
  return key === '' ? null : <Kbd size="xs">{key}</Kbd>;
}

function Breadcrumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }): ReactNode {
  return (
    <nav className="shell-crumbs ui-name" aria-label="Where you are">
      {crumbs.map((crumb, index) => (
        <Fragment key={`${index} ${crumb.label}`}>
          {index === 0 ? null : <IconChevronRight size={14} className="shell-crumb-mark" aria-hidden />}
          {crumb.route === undefined || index === crumbs.length - 1 ? (
            <span
              className="ui-ellipsis"
              aria-current={index === crumbs.length - 1 ? 'page' : undefined}
              title={crumb.label}
            >
              {crumb.label}
            </span>
          ) : (
            <a className="ui-ellipsis" href={formatRoute(crumb.route)}>
              {crumb.label}
            </a>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
