import type { DeviceLease } from '@contract/index';
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { folderName, ToneBadge } from '../ui';
import type { RenderRun } from './machine-view';

interface LeaseTextProps {
  readonly lease: DeviceLease;
  readonly renderRun: RenderRun;
}

/** Who holds a device: a run of this workspace by name, another's by its folder and user. */
export function LeaseText({ lease, renderRun }: LeaseTextProps): ReactNode {
  return (
    <span className="machine-lease">
      <span className="machine-dim">leased by</span>
      {lease.runId === null ? <ElsewhereText lease={lease} /> : renderRun(lease.runId, lease)}
      {lease.orphaned ? (
        <ToneBadge
          tone="attention"
          word="orphaned"
          reason={`Its launcher has gone; ${lease.pid === null ? 'a process' : `PID ${lease.pid}`} of the run still holds it. It is free when the last of them ends.`}
        />
      ) : null}
    </span>
  );
}

function ElsewhereText({ lease }: { readonly lease: DeviceLease }): ReactNode {
  const pid = lease.pid === null ? null : `PID ${lease.pid}`;
  const user = lease.userName === null ? 'an unknown user' : `user ${lease.userName}`;
  const details = [lease.runFolder, pid].filter((part) => part !== null).join(', ');
  const place = lease.runFolder === null ? 'a run that is not named' : folderName(lease.runFolder);
  return (
    <Tooltip label={details === '' ? 'Its lease names neither folder nor process.' : details}>
      <span>
        <span className="ui-name">{place}</span>
        <span className="machine-dim">{` of another workspace, ${user}`}</span>
      </span>
    </Tooltip>
  );
}
