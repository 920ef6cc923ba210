import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { devicesOf, unsampledLeases } from './device-facts';
import { gpuGaugeNames } from './gpu-gauges';
import { GpuRow } from './gpu-row';
import { LeaseText } from './lease-text';
import type { MachineView, RenderRun } from './machine-view';

interface GpuDevicesProps {
  readonly view: MachineView;
  readonly renderRun: RenderRun;
}

/** Every GPU of this machine; where none is shown, why. */
export function GpuDevices({ view, renderRun }: GpuDevicesProps): ReactNode {
  const { machine } = view;
  const devices = devicesOf(machine);
  const unsampled = unsampledLeases(machine);
  return (
    <section className="machine-part" aria-label="GPUs">
      <div className="machine-device-line machine-device-head">
        <h2>GPUs</h2>
        {devices.length === 0 ? null : <ColumnNames />}
      </div>
      {devices.length === 0 || machine.problem !== null ? <WhyNone words={whyNone(view)} /> : null}
      <ul className="machine-devices">
        {devices.map((device) => (
          <GpuRow key={device.gpu.uuid} device={device} view={view} renderRun={renderRun} />
        ))}
        {unsampled.map((lease) => (
          <li key={`${lease.device} ${lease.pid ?? ''}`} className="machine-device">
            <span className="ui-mono">{lease.device}</span> <LeaseText lease={lease} renderRun={renderRun} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ColumnNames(): ReactNode {
  return (
    <div className="machine-gauges" aria-hidden>
      {gpuGaugeNames.map((name) => (
        <span key={name} className="machine-gauge-name">
          {name}
        </span>
      ))}
    </div>
  );
}

function whyNone({ machine }: MachineView): string {
  if (machine.problem !== null) return machine.problem;
  switch (machine.source) {
    case 'monitor':
      return 'The NVIDIA driver shows none on this machine.';
    case 'launcher':
      return 'The run that samples this machine uses none.';
    case 'app':
      return 'GPUs are sampled by mammobench monitor, which has not answered yet.';
  }
}

function WhyNone({ words }: { readonly words: string }): ReactNode {
  return (
    <p className="machine-why">
      <IconInfoCircle size={16} stroke={1.75} aria-hidden />
      {words}
    </p>
  );
}
