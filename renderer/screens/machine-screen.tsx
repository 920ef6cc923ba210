import type { GpuSample, HostSample, MachineSample } from '@contract/index';
import { Text } from '@mantine/core';
import { IconCpu } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useMachine } from '../shell';
import { Bytes, EmptyState, Figure, Sparkline } from '../ui';

/** This machine, second by second. */
export function MachineScreen(): ReactNode {
  const { latest, history } = useMachine();
  if (latest === null) {
    return (
      <EmptyState icon={IconCpu} title="No sample of this machine yet">
        One comes every second while the program runs.
      </EmptyState>
    );
  }
  return (
    <div className="ui-page">
      <h1>This machine</h1>
      <Text c="dimmed">
        {latest.source === 'launcher'
          ? 'Sampled by a run’s launcher, once a second.'
          : 'Sampled by this program, once a second; GPUs are sampled while a run is active.'}
      </Text>
      <section className="screens-section" aria-label="Host">
        <h2>Host</h2>
        <HostGauges host={latest.sample.host} history={history} />
      </section>
      <section className="screens-section" aria-label="GPUs">
        <h2>GPUs</h2>
        {latest.sample.gpus.length === 0 ? (
          <Text c="dimmed">No GPU is seen by this program.</Text>
        ) : (
          latest.sample.gpus.map((gpu) => <GpuGauges key={gpu.uuid} gpu={gpu} history={history} />)
        )}
      </section>
    </div>
  );
}

interface GaugesProps {
  readonly history: readonly MachineSample[];
}

function HostGauges({ host, history }: GaugesProps & { readonly host: HostSample }): ReactNode {
  return (
    <div className="screens-gauges">
      <Gauge
        name={`CPU, ${host.coreCount} cores`}
        value={<Figure value={host.cpuPercent} unit="%" significantDigits={2} />}
        history={history.map(({ sample }) => sample.host.cpuPercent)}
        maximum={100}
      />
      <Gauge
        name="Load, 1 minute"
        value={<Figure value={host.loadAverageOneMinute} reason="Runnable processes, averaged over a minute" />}
        history={history.map(({ sample }) => sample.host.loadAverageOneMinute)}
        maximum={null}
      />
      <Gauge
        name="Memory"
        value={<OfTotal value={host.memoryUsedBytes} total={host.memoryTotalBytes} />}
        history={history.map(({ sample }) => sample.host.memoryUsedBytes)}
        maximum={host.memoryTotalBytes}
      />
      <Gauge
        name="Disk free"
        value={<OfTotal value={host.diskFreeBytes} total={host.diskTotalBytes} />}
        history={history.map(({ sample }) => sample.host.diskFreeBytes)}
        maximum={host.diskTotalBytes}
      />
    </div>
  );
}

function GpuGauges({ gpu, history }: GaugesProps & { readonly gpu: GpuSample }): ReactNode {
  const past = history.map(({ sample }) => sample.gpus.find((each) => each.uuid === gpu.uuid) ?? null);
  return (
    <>
      <GpuName gpu={gpu} />
      <div className="screens-gauges">
        <Gauge
          name="Utilization"
          value={<Figure value={gpu.utilizationPercent} unit="%" significantDigits={2} />}
          history={past.map((each) => each?.utilizationPercent ?? null)}
          maximum={100}
        />
        <Gauge
          name="Memory"
          value={<OfTotal value={gpu.memoryUsedBytes} total={gpu.memoryTotalBytes} />}
          history={past.map((each) => each?.memoryUsedBytes ?? null)}
          maximum={gpu.memoryTotalBytes}
        />
        <Gauge
          name="Power"
          value={
            <Figure
              value={gpu.powerWatts}
              unit={gpu.powerLimitWatts === null ? 'W' : `W of ${gpu.powerLimitWatts} W`}
            />
          }
          history={past.map((each) => each?.powerWatts ?? null)}
          maximum={gpu.powerLimitWatts}
        />
        <Gauge
          name="Temperature"
          value={<Figure value={gpu.temperatureCelsius} unit="°C" significantDigits={2} />}
          history={past.map((each) => each?.temperatureCelsius ?? null)}
          maximum={100}
        />
      </div>
    </>
  );
}

function GpuName({ gpu }: { readonly gpu: GpuSample }): ReactNode {
  return (
    <Text mb={4} className="ui-name">
      GPU{gpu.index} {gpu.name ?? ''}{' '}
      <Text span inherit c="dimmed" className="ui-mono">
        {gpu.uuid}
      </Text>
    </Text>
  );
}

function OfTotal({ value, total }: { readonly value: number | null; readonly total: number | null }): ReactNode {
  return (
    <>
      <Bytes value={value} />
      <Text span inherit c="dimmed">
        {' of '}
      </Text>
      <Bytes value={total} />
    </>
  );
}

interface GaugeProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly history: readonly (number | null)[];
  /** Null: the largest value seen. */
  readonly maximum: number | null;
}

function Gauge({ name, value, history, maximum }: GaugeProps): ReactNode {
  return (
    <div className="screens-gauge">
      <span className="screens-gauge-name">{name}</span>
      <span className="screens-gauge-value">{value}</span>
      <Sparkline values={history} capacity={300} maximum={maximum} label={`${name}, the last five minutes`} />
    </div>
  );
}
