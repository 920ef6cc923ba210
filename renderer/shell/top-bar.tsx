import { ActionIcon, Kbd, Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconChevronRight, IconKeyboard, IconSearch } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';

import { ToneBadge } from '../ui';
import type { Alert } from './alerts';
import { sectionOf, useScreenCrumbs, type Crumb } from './crumbs';
import { ReaderMenu } from './reader-menu';
import { formatRoute, navigate, type Route } from './routes';

export interface TopBarProps {
  readonly route: Route;
  readonly alerts: readonly Alert[];
  readonly onPalette: () => void;
  readonly onCheatSheet: () => void;
}

export function TopBar({ route, alerts, onPalette, onCheatSheet }: TopBarProps): ReactNode {
  return (
    <header className="shell-top">
      <Breadcrumbs crumbs={[sectionOf(route), ...useScreenCrumbs()]} />
      <UnstyledButton className="shell-search" onClick={onPalette} aria-label="Find an act by name">
        <IconSearch size={14} aria-hidden />
        <span>Find an act</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      {alerts.length === 0 ? null : <AlertsButton alerts={alerts} />}
      <Tooltip label="Keys of this screen  ?">
        <ActionIcon aria-label="Keys of this screen" onClick={onCheatSheet}>
          <IconKeyboard size={18} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <ReaderMenu />
    </header>
  );
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

function AlertsButton({ alerts }: { readonly alerts: readonly Alert[] }): ReactNode {
  const label = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`;
  const worst = alerts.some((alert) => alert.tone === 'failed') ? 'failed' : 'attention';
  return (
    <Popover position="bottom-end" width={400} shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={`shell-alerts ui-tone-${worst}`} aria-label={label}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
          {alerts.length}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <ul className="shell-alert-list" aria-label="Alerts">
          {alerts.map((alert) => (
            <li key={alert.id}>
              <ToneBadge tone={alert.tone} word={alert.text} />
              {alert.detail === null ? null : <div className="shell-alert-detail">{alert.detail}</div>}
              {alert.route === null ? null : <AlertLink route={alert.route} />}
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function AlertLink({ route }: { readonly route: Route }): ReactNode {
  return (
    <UnstyledButton
      className="shell-link"
      onClick={() => {
        navigate(route);
      }}
    >
      Show
    </UnstyledButton>
  );
}
