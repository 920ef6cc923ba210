import type { RunEventLine } from '@contract/index';
import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBolt,
  IconRecycle,
  IconCircleCheck,
  IconCircleX,
  IconDeviceFloppy,
  IconDisc,
  IconFlag,
  IconHourglass,
  IconInfoCircle,
  IconLock,
  IconPackageExport,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconRocket,
  IconShieldCheck,
  IconTargetArrow,
  IconTimeline,
  type Icon,
} from '@tabler/icons-react';
import { memo, useEffect, useState, type ReactNode } from 'react';

import { countOf, formatAbsoluteTime, formatCount, SafeText } from '../ui';

/** Of the worker's events and of the launcher's supervision; a kind that is new here gets the plain one. */
const icons: Readonly<Record<string, Icon>> = {
  started: IconPlayerPlay,
  resumed: IconRefresh,
  'stage-started': IconFlag,
  progress: IconTimeline,
  'epoch-ended': IconCircleCheck,
  checkpoint: IconDeviceFloppy,
  evaluated: IconTargetArrow,
  exported: IconPackageExport,
  message: IconInfoCircle,
  ended: IconPlayerStop,
  launched: IconRocket,
  lease: IconLock,
  'rank-started': IconPlayerPlay,
  'stop-requested': IconPlayerStop,
  'signal-sent': IconBolt,
  'rank-exited': IconCircleX,
  reaped: IconRecycle,
  telemetry: IconTimeline,
  stalled: IconHourglass,
  'stall-cleared': IconCircleCheck,
  retrying: IconRefresh,
  'disk-low': IconDisc,
  survival: IconShieldCheck,
};

const attentionKinds: ReadonlySet<string> = new Set(['stalled', 'retrying', 'disk-low', 'warning', 'error']);
const shownAtFirst = 300;
/** As many as fill the pane; the others come when what one waits for is drawn. */
const shownAtOnce = 16;
const othersAfterMs = 400;

interface RunEventsProps {
  readonly events: readonly RunEventLine[];
  readonly skippedLines: number;
}

/** Newest first: what just happened is what one looks for. */
export const RunEvents = memo(function RunEvents({ events, skippedLines }: RunEventsProps): ReactNode {
  const [all, setAll] = useState(false);
  const most = useGrowingCount();
  const newestFirst = [...events].reverse();
  const shown = all ? newestFirst : newestFirst.slice(0, most);
  return (
    <>
      <SkippedLines count={skippedLines} />
      {events.length === 0 ? <p className="run-dim">Nothing has been reported yet.</p> : null}
      <table className="run-lines" data-testid="run-events">
        <tbody>
          {shown.map((event, index) => (
            <EventLine key={events.length - index} event={event} />
          ))}
        </tbody>
      </table>
      {shown.length === events.length || most < shownAtFirst ? null : (
        <Button variant="default" onClick={() => setAll(true)}>
          Show all {formatCount(events.length)}
        </Button>
      )}
    </>
  );
});

/** Hundreds of rows take as long to lay out as all plots above them to draw. */
function useGrowingCount(): number {
  const [most, setMost] = useState(shownAtOnce);
  useEffect(() => {
    const timer = setTimeout(() => setMost(shownAtFirst), othersAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return most;
}

/** Told anew while the run writes, though an event that was told stays what it is. */
const EventLine = memo(function EventLine({ event }: { readonly event: RunEventLine }): ReactNode {
  const TheIcon = icons[event.kind] ?? IconInfoCircle;
  return (
    <tr>
      <td className="run-dim ui-figure">{formatAbsoluteTime(event.wallTimeMs)}</td>
      <td className="run-dim">{event.source}</td>
      <td>
        <span className={`ui-badge${attentionKinds.has(event.kind) ? ' ui-tone-attention' : ''}`}>
          <TheIcon size={14} stroke={1.75} aria-hidden />
          {event.kind.replaceAll('-', ' ')}
        </span>
      </td>
      <td className="run-line-text">
        <SafeText text={event.text} />
      </td>
    </tr>
  );
}, isSameEvent);

function isSameEvent(
  { event: a }: { readonly event: RunEventLine },
  { event: b }: { readonly event: RunEventLine },
): boolean {
  return a.wallTimeMs === b.wallTimeMs && a.kind === b.kind && a.source === b.source && a.text === b.text;
}

function SkippedLines({ count }: { readonly count: number }): ReactNode {
  if (count === 0) return null;
  return (
    <p className="run-skipped ui-tone-attention" role="note" data-testid="skipped-lines">
      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
      {countOf(count, 'line')} of the log could not be read: torn or damaged. All others are shown.
    </p>
  );
}
