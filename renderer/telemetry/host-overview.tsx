import type { CoreGroupSample, HostSample, TelemetrySample } from '@contract/index';
import type { ReactNode } from 'react';

import { countOf, Figure } from '../ui';
import { coreLeasesOf, rangesInWords } from './device-facts';
import { BytesOfTotal, Gauge, Rates } from './gauge';
import { LeaseText } from './lease-text';
import type { MachineView, RenderRun } from './machine-view';

interface HostOverviewProps {
  readonly view: MachineView;
  readonly renderRun: RenderRun;
}

/** Processors, memory, disk and network of this machine, and the runs that hold cores. */
export function HostOverview({ view, renderRun }: HostOverviewProps): ReactNode {
  const { host } = view.machine.sample;
  return (
    <section className="machine-part" aria-label="Host">
      <h2>Host</h2>
      <div className="machine-host-gauges">
        <ProcessorGauges host={host} view={view} />
        <MemoryGauges host={host} view={view} />
        <ThroughputGauges host={host} view={view} />
      </div>
      <CoreGroups groups={host.coreGroups ?? []} />
      <CoreLeases view={view} renderRun={renderRun} />
    </section>
  );
}

interface GaugesProps {
  readonly host: HostSample;
  readonly view: MachineView;
}

function trendOf(
  view: MachineView,
  sensor: (host: HostSample) => number | null | undefined,
): readonly (number | null)[] {
  return view.history.map((sample: TelemetrySample) => sensor(sample.host) ?? null);
}

function whyUnknown(view: MachineView): string {
  return view.machine.source === 'app'
    ? 'Read by mammobench monitor, which does not run here now.'
    : 'The system gave no value.';
}

function ProcessorGauges({ host, view }: GaugesProps): ReactNode {
  const reason = whyUnknown(view);
  return (
    <>
      <Gauge
        name={`CPU, ${countOf(host.coreCount, 'core')}`}
        value={
          <Figure
            value={host.cpuPercent}
            unit="%"
            significantDigits={2}
            {...(host.cpuPercent === null ? { reason } : {})}
          />
        }
        trend={trendOf(view, (each) => each.cpuPercent)}
        capacity={view.capacity}
        maximum={100}
      />
      <Gauge
        name="load, 1 minute"
        value={
          <Figure
            value={host.loadAverageOneMinute}
            reason={host.loadAverageOneMinute === null ? reason : 'Processes that run or would like to'}
          />
        }
        trend={trendOf(view, (each) => each.loadAverageOneMinute)}
        capacity={view.capacity}
        maximum={null}
      />
    </>
  );
}

function MemoryGauges({ host, view }: GaugesProps): ReactNode {
  const reason = whyUnknown(view);
  return (
    <>
      <Gauge
        name="memory"
        value={<BytesOfTotal used={host.memoryUsedBytes} total={host.memoryTotalBytes} reason={reason} />}
        trend={trendOf(view, (each) => each.memoryUsedBytes)}
        capacity={view.capacity}
        maximum={host.memoryTotalBytes}
      />
      <Gauge
        name="swap"
        value={
          host.swapTotalBytes === 0 ? (
            <span className="machine-dim">none set up</span>
          ) : (
            <BytesOfTotal used={host.swapUsedBytes} total={host.swapTotalBytes} reason={reason} />
          )
        }
        trend={trendOf(view, (each) => each.swapUsedBytes)}
        capacity={view.capacity}
        maximum={host.swapTotalBytes ?? null}
      />
      <Gauge
        name="disk free"
        value={
          <BytesOfTotal
            used={host.diskFreeBytes}
            total={host.diskTotalBytes}
            reason="No folder is open, so no disk is looked at."
          />
        }
        trend={trendOf(view, (each) => each.diskFreeBytes)}
        capacity={view.capacity}
        maximum={host.diskTotalBytes}
      />
    </>
  );
}

function ThroughputGauges({ host, view }: GaugesProps): ReactNode {
  const reason = whyUnknown(view);
  return (
    <>
      <Gauge
        name="disk read, written"
        value={<Rates rates={[host.diskReadBytesPerSecond, host.diskWriteBytesPerSecond]} reason={reason} />}
        trend={trendOf(view, (each) => sumOf(each.diskReadBytesPerSecond, each.diskWriteBytesPerSecond))}
        capacity={view.capacity}
        maximum={null}
      />
      <Gauge
        name="network in, out"
        value={
          <Rates rates={[host.networkReceiveBytesPerSecond, host.networkTransmitBytesPerSecond]} reason={reason} />
        }
        trend={trendOf(view, (each) => sumOf(each.networkReceiveBytesPerSecond, each.networkTransmitBytesPerSecond))}
        capacity={view.capacity}
        maximum={null}
      />
    </>
  );
}

function sumOf(one: number | null | undefined, other: number | null | undefined): number | null {
  return typeof one === 'number' && typeof other === 'number' ? one + other : null;
}

/** Of one group there is nothing to tell that the processors together do not. */
function CoreGroups({ groups }: { readonly groups: readonly CoreGroupSample[] }): ReactNode {
  if (groups.length < 2) return null;
  return (
    <ul className="machine-core-groups" aria-label="Core groups">
      {groups.map(({ name, coreCount, cpuPercent }) => (
        <li key={name}>
          <span className="machine-dim">{`${name}, ${countOf(coreCount, 'core')}`}</span>
          <span className="machine-bar" aria-hidden>
            <span style={{ width: `${Math.round(cpuPercent ?? 0)}%` }} />
          </span>
          <Figure value={cpuPercent} unit="%" significantDigits={2} />
        </li>
      ))}
    </ul>
  );
}

function CoreLeases({ view, renderRun }: HostOverviewProps): ReactNode {
  const leased = coreLeasesOf(view.machine.leases);
  if (leased.length === 0) return null;
  return (
    <ul className="machine-core-leases" aria-label="Leased cores">
      {leased.map(({ lease, cores }) => (
        <li key={lease.device}>
          <span className="ui-figure">
            {cores.length === 1 ? 'core' : 'cores'} {rangesInWords(cores)}
          </span>{' '}
          <LeaseText lease={lease} renderRun={renderRun} />
        </li>
      ))}
    </ul>
  );
}
