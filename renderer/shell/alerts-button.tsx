import type { Alert, Result } from '@contract/index';
import { Popover, UnstyledButton } from '@mantine/core';
import { IconBell, IconInfoCircle } from '@tabler/icons-react';
import { memo, useState, type ReactNode } from 'react';

import { countOf, FailureNote, formatDuration, RelativeTime, SafeText, ToneBadge } from '../ui';
import { markAllSeen, markSeen, showAlerts, unseenOf, useAlertStore } from './alert-store';
import { lengthOfAlert, routeOfAlert, worstToneOf, type StandingFact } from './alerts';
import { notifyFailure } from './notify';
import { navigate, type Route } from './routes';

/** The bell: how much there is to know, and behind it all of it, with what was seen earlier. */
export const AlertsButton = memo(function AlertsButton({
  facts,
}: {
  readonly facts: readonly StandingFact[];
}): ReactNode {
  const alerts = useAlertStore((state) => state.alerts);
  const isOpen = useAlertStore((state) => state.isOpen);
  const unseen = unseenOf(alerts);
  const count = facts.length + unseen.length;
  const tone = worstToneOf(facts, unseen);
  return (
    <Popover opened={isOpen} onChange={showAlerts} position="bottom-end" width={440} shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={`shell-alerts ui-tone-${TONES[tone ?? 'none']}`}
          aria-label={count === 0 ? 'Alerts: none' : countOf(count, 'alert')}
          onClick={() => {
            showAlerts(!isOpen);
          }}
        >
          <IconBell size={16} stroke={1.75} aria-hidden />
          {count === 0 ? null : count}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <AlertLists facts={facts} alerts={alerts} />
      </Popover.Dropdown>
    </Popover>
  );
});

const TONES = { none: 'neutral', info: 'active', attention: 'attention', failed: 'failed' } as const;

interface AlertListsProps {
  readonly facts: readonly StandingFact[];
  readonly alerts: readonly Alert[];
}

/** So many at first: a history of months opens at once all the same. */
const SHOWN_AT_ONCE = 100;

function AlertLists({ facts, alerts }: AlertListsProps): ReactNode {
  const failure = useAlertStore((state) => state.failure);
  const [shownEarlier, setShownEarlier] = useState(SHOWN_AT_ONCE);
  const unseen = unseenOf(alerts);
  const earlier = alerts.filter((alert) => alert.seenAtMs !== null);
  return (
    <>
      <header className="shell-alert-head">
        <h2>Alerts</h2>
        {unseen.length === 0 ? null : (
          <UnstyledButton className="ui-link" onClick={() => void report(markAllSeen())}>
            Mark all as seen
          </UnstyledButton>
        )}
      </header>
      <div className="shell-alert-scroll">
        {failure === null || failure.code === 'no-workspace' ? null : <FailureNote failure={failure} />}
        {facts.length === 0 ? null : (
          <ul className="shell-alert-list" aria-label="Standing">
            {facts.map((fact) => (
              <FactEntry key={fact.id} fact={fact} />
            ))}
          </ul>
        )}
        <AlertList name="New" alerts={unseen} />
        <AlertList name="Earlier" alerts={earlier.slice(0, shownEarlier)} />
        {earlier.length <= shownEarlier ? null : (
          <UnstyledButton
            className="ui-link shell-alert-more"
            onClick={() => {
              setShownEarlier(shownEarlier + SHOWN_AT_ONCE);
            }}
          >
            Show older ones
          </UnstyledButton>
        )}
        {facts.length + alerts.length > 0 ? null : (
          <p className="shell-alert-none">Nothing to tell. What runs and devices report is kept here.</p>
        )}
      </div>
    </>
  );
}

function FactEntry({ fact }: { readonly fact: StandingFact }): ReactNode {
  return (
    <li>
      <ToneBadge tone="attention" word={fact.text} />
      {fact.detail === null ? null : (
        <div className="shell-alert-detail">
          <SafeText text={fact.detail} />
        </div>
      )}
      {fact.route === null ? null : (
        <div className="shell-alert-acts">
          <ShowLink route={fact.route} words="Show" />
        </div>
      )}
    </li>
  );
}

function AlertList({ name, alerts }: { readonly name: string; readonly alerts: readonly Alert[] }): ReactNode {
  if (alerts.length === 0) return null;
  return (
    <>
      <h3 className="shell-alert-part">{name}</h3>
      <ul className="shell-alert-list" aria-label={name}>
        {alerts.map((alert) => (
          <AlertEntry key={alert.id} alert={alert} />
        ))}
      </ul>
    </>
  );
}

function AlertEntry({ alert }: { readonly alert: Alert }): ReactNode {
  return (
    <li>
      {alert.tone === 'info' ? (
        <ToneBadge tone="neutral" icon={IconInfoCircle} word={alert.title} />
      ) : (
        <ToneBadge tone={alert.tone} word={alert.title} />
      )}
      <div className="shell-alert-detail">
        <SafeText text={alert.evidence} />
      </div>
      <div className="shell-alert-acts">
        <RelativeTime atMs={alert.beganAtMs} />
        <AlertLength alert={alert} />
        <ShowLink route={routeOfAlert(alert)} words={alert.runId === null ? 'Show the machine' : 'Show the run'} />
        {alert.seenAtMs === null ? (
          <UnstyledButton className="ui-link" onClick={() => void report(markSeen(alert.id))}>
            Mark as seen
          </UnstyledButton>
        ) : null}
      </div>
    </li>
  );
}

function AlertLength({ alert }: { readonly alert: Alert }): ReactNode {
  const length = lengthOfAlert(alert);
  if (length === null) return null;
  return <span>{length === 'ongoing' ? 'still so' : `lasted ${formatDuration(length)}`}</span>;
}

function ShowLink({ route, words }: { readonly route: Route; readonly words: string }): ReactNode {
  return (
    <UnstyledButton
      className="ui-link"
      onClick={() => {
        showAlerts(false);
        navigate(route);
      }}
    >
      {words}
    </UnstyledButton>
  );
}

async function report(marking: Promise<Result<null>>): Promise<void> {
  const result = await marking;
  if (!result.ok) notifyFailure('It could not be marked as seen', result.failure);
}
