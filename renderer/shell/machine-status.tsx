import type { GpuSample, HostSample } from '@contract/index';
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { Bytes, Figure, formatAbsoluteTime, formatBytes, formatNumber } from '../ui';
import { useMachine } from './machine';
import { formatRoute } from './routes';

/** More GPUs than this are shown as a strip of bars, with their sums. */
const MOST_IN_FIGURES = 2;

/** The status bar's end: a strip of the GPUs, or else the processors; memory and disk in any case. */
export function MachineStatus(): ReactNode {
  const machine = useMachine((state) => state.latest);
  const isStale = useMachine((state) => state.isStale);
  if (machine === null) return <span className="shell-status-part shell-dim">machine: no sample yet</span>;
  if (isStale) {
    const words = `machine: no sample since ${formatAbsoluteTime(machine.sample.wallTimeMs)}`;
    return <span className="shell-status-part ui-tone-attention">{words}</span>;
  }
  const { host, gpus } = machine.sample;
  // An instance's power is its GPU's: it has no bar of its own.
  const whole = gpus.filter((gpu) => (gpu.parentUuid ?? null) === null);
  return (
    <a className="shell-status-part shell-status-link shell-status-machine" href={formatRoute({ screen: 'machine' })}>
      {whole.length <= MOST_IN_FIGURES ? whole.map((gpu) => <GpuInFigures key={gpu.uuid} gpu={gpu} />) : null}
      {whole.length > MOST_IN_FIGURES ? <GpuStrip gpus={whole} /> : null}
      {whole.length > 0 ? null : (
        <span className="ui-figure">
          <span className="shell-dim">CPU </span>
          <Figure value={host.cpuPercent} unit="%" significantDigits={2} />
        </span>
      )}
      <HostStatus host={host} />
    </a>
  );
}

function HostStatus({ host }: { readonly host: HostSample }): ReactNode {
  return (
    <>
      <Tooltip label={`${formatBytes(host.memoryUsedBytes)} of ${formatBytes(host.memoryTotalBytes)} in use`}>
        <span className="ui-figure">
          <span className="shell-dim">memory </span>
          <Bytes value={host.memoryUsedBytes} />
        </span>
      </Tooltip>
      <Tooltip label={`free of ${formatBytes(host.diskTotalBytes)}, on the workspace's disk`}>
        <span className="ui-figure">
          <span className="shell-dim">disk free </span>
          <Bytes value={host.diskFreeBytes} />
        </span>
      </Tooltip>
    </>
  );
}

function GpuInFigures({ gpu }: { readonly gpu: GpuSample }): ReactNode {
  return (
    <Tooltip label={gpuInWords(gpu)}>
      <span className="ui-figure shell-gpu">
        <span className="shell-dim">GPU{gpu.index}</span>
        <GpuBar gpu={gpu} />
        <Figure value={gpu.utilizationPercent} unit="%" significantDigits={2} />
        <Figure value={gpu.powerWatts} unit="W" />
      </span>
    </Tooltip>
  );
}

function GpuStrip({ gpus }: { readonly gpus: readonly GpuSample[] }): ReactNode {
  const use = sumOf(gpus.map((gpu) => gpu.utilizationPercent));
  return (
    <span className="ui-figure shell-gpu">
      <span className="shell-dim">{gpus.length} GPUs</span>
      <span className="shell-gpu-strip">
        {gpus.map((gpu) => (
          <Tooltip key={gpu.uuid} label={gpuInWords(gpu)}>
            <span>
              <GpuBar gpu={gpu} />
            </span>
          </Tooltip>
        ))}
      </span>
      <Figure value={use === null ? null : use / gpus.length} unit="%" significantDigits={2} reason={meanReason} />
      <Figure value={sumOf(gpus.map((gpu) => gpu.powerWatts))} unit="W" reason={sumReason} />
    </span>
  );
}

function GpuBar({ gpu }: { readonly gpu: GpuSample }): ReactNode {
  const percent = gpu.utilizationPercent;
  const height = `${Math.round(percent ?? 0)}%`;
  return (
    <span className="shell-gpu-bar" role="img" aria-label={gpuInWords(gpu)} data-unknown={percent === null}>
      <span style={{ height }} />
    </span>
  );
}

function gpuInWords(gpu: GpuSample): string {
  const memory = `${formatBytes(gpu.memoryUsedBytes)} of ${formatBytes(gpu.memoryTotalBytes)}`;
  const use = `${formatNumber(gpu.utilizationPercent, 2)} %, ${formatNumber(gpu.powerWatts)} W`;
  return `GPU${gpu.index} ${gpu.name ?? ''}: ${use}, ${memory} in use`;
}

const meanReason = 'Mean utilization; unknown when that of one GPU is';
const sumReason = 'Power of all together; unknown when that of one GPU is';

/** A sum of which a part is unknown is unknown. */
function sumOf(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}
