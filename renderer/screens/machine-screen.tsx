import type { MachineSample } from '@contract/index';
import { KEPT_SAMPLES } from '@core/telemetry';
import { Anchor } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCpu } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';

import { followRuns, QueuePanel } from '../runs';
import { fillHistory, formatRoute, navigate, useMachine, useRunStatus } from '../shell';
import { GpuDevices, HostOverview, type MachineView, type RenderRun } from '../telemetry';
import { EmptyState, SplitView, ToneBadge } from '../ui';
import { openWorkspaceOf, useWorkspace } from '../workspace';
import { readOnlyReasonOf } from './read-only-reason';

/** From here on the queue has room beside the devices. */
const WIDE = '(min-width: 1400px)';

/** This machine, second by second: every device, who holds it, and the runs that wait for one. */
export function MachineScreen(): ReactNode {
  const hasWorkspace = useWorkspace((state) => openWorkspaceOf(state) !== null);
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  if (!hasWorkspace) return <Devices />;
  return (
    <SplitView
      key={isWide ? 'beside' : 'below'}
      name={isWide ? 'machine' : 'machine narrow'}
      orientation={isWide ? 'horizontal' : 'vertical'}
      panes={[
        { id: 'devices', minSize: isWide ? '560px' : '240px', content: <Devices /> },
        {
          id: 'queue',
          size: isWide ? '360px' : '160px',
          minSize: isWide ? '280px' : '80px',
          content: <Queue isNarrow={isWide} />,
        },
      ]}
    />
  );
}

/** The one part that is drawn anew each second. */
function Devices(): ReactNode {
  const { latest: machine, history, missing, isStale } = useMachine();
  useEffect(() => void fillHistory(), []);
  if (machine === null) {
    return (
      <EmptyState icon={IconCpu} title="No sample of this machine yet">
        One comes every second while the program runs.
      </EmptyState>
    );
  }
  const view: MachineView = { machine, history, missing, capacity: KEPT_SAMPLES };
  return (
    <div className="machine-screen">
      <header className="machine-screen-head">
        <h1>This machine</h1>
        {isStale ? (
          <ToneBadge tone="attention" word="No sample comes any more: these figures are old." />
        ) : (
          <span className="machine-screen-source">{SOURCES[machine.source]}</span>
        )}
      </header>
      <HostOverview view={view} renderRun={renderRun} />
      <GpuDevices view={view} renderRun={renderRun} />
    </div>
  );
}

const SOURCES: Readonly<Record<MachineSample['source'], string>> = {
  monitor: 'Every device, once a second.',
  launcher: 'Sampled by a run’s launcher, once a second: its own GPUs only.',
  app: 'Processors, memory and disk, once a second.',
};

const renderRun: RenderRun = (runId) => <RunLink runId={runId} />;

function RunLink({ runId }: { readonly runId: string }): ReactNode {
  const name = useRunStatus((state) => state.runs.get(runId)?.name ?? runId);
  return (
    <Anchor className="ui-name" size="sm" href={formatRoute({ screen: 'run', runId })}>
      {name}
    </Anchor>
  );
}

function Queue({ isNarrow }: { readonly isNarrow: boolean }): ReactNode {
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  useEffect(() => followRuns(), []);
  return (
    <div className="machine-screen">
      <QueuePanel
        stacked={isNarrow}
        readOnlyReason={readOnlyReason}
        onOpen={(runId) => {
          navigate({ screen: 'run', runId });
        }}
      />
    </div>
  );
}
