import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { dismissNotice, setOverlaid, toggleOverlaid, useOverlays, type RunOnPlot } from '../../plotting';

/** Which line is which run, in every plot below; nothing while a run is shown alone. */
export function OverlayBar({ runs }: { readonly runs: readonly RunOnPlot[] }): ReactNode {
  const notice = useOverlays((state) => state.notice);
  const [own, ...others] = runs;
  if (own === undefined || (others.length === 0 && notice === null)) return null;
  return (
    <div className="overlay-bar">
      {notice === null ? null : (
        <p className="overlay-notice" role="status">
          {notice}
          <ActionIcon variant="subtle" color="gray" size="xs" aria-label="Dismiss" onClick={dismissNotice}>
            <IconX size={12} />
          </ActionIcon>
        </p>
      )}
      {others.length === 0 ? null : (
        <ul className="overlay-runs" aria-label="Runs over each other">
          <OverlaidRun run={own} />
          {others.map((run) => (
            <OverlaidRun key={run.runId} run={run} onRemove={() => toggleOverlaid(own.runId, run.runId)} />
          ))}
          <li>
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setOverlaid(own.runId, [])}>
              This run alone
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

function OverlaidRun({ run, onRemove }: { readonly run: RunOnPlot; readonly onRemove?: () => void }): ReactNode {
  return (
    <li className="overlay-run" data-testid="overlaid-run" data-run-id={run.runId}>
      <Swatch run={run} />
      <span className="ui-ellipsis" title={run.name}>
        {run.name}
      </span>
      {onRemove === undefined ? null : (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="xs"
          aria-label={`Take ${run.name} off the plots`}
          onClick={onRemove}
        >
          <IconX size={12} />
        </ActionIcon>
      )}
    </li>
  );
}

const patterns = {
  solid: '',
  dash: '7 4',
  dot: '2 3',
  dashdot: '7 3 2 3',
  longdash: '11 4',
  longdashdot: '11 3 2 3',
  '2px,6px': '2 6',
} as const;

function Swatch({ run: { color, dash } }: { readonly run: RunOnPlot }): ReactNode {
  return (
    <svg width="24" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="24" y2="4" stroke={color} strokeWidth="2" strokeDasharray={patterns[dash]} />
    </svg>
  );
}
