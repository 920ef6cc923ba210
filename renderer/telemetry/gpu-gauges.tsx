import type { GpuSample } from '@contract/index';
import type { ReactNode } from 'react';

import { isInstance, pastOf, whyUnknown } from './device-facts';
import { BytesOfTotal, Count, Gauge, PowerOfLimit } from './gauge';
import type { MachineView } from './machine-view';

export const gpuGaugeNames = ['utilization', 'memory', 'power', 'temperature', 'SM clock'] as const;

interface GpuGaugesProps {
  readonly gpu: GpuSample;
  readonly view: MachineView;
}

/** How busy a GPU is. All but the memory of a MIG instance is its GPU's, and shown there. */
export function GpuGauges({ gpu, view }: GpuGaugesProps): ReactNode {
  const past = pastOf(view.history, gpu.uuid);
  const why = (sensor: string): string => whyUnknown(gpu, sensor, view.missing);
  const trendOf = (sensor: (each: GpuSample) => number | null): readonly (number | null)[] =>
    past.map((each) => (each === null ? null : sensor(each)));
  const { capacity } = view;
  const memory = (
    <Gauge
      name="memory"
      value={<BytesOfTotal used={gpu.memoryUsedBytes} total={gpu.memoryTotalBytes} reason={why('memory')} />}
      trend={trendOf((each) => each.memoryUsedBytes)}
      capacity={capacity}
      maximum={gpu.memoryTotalBytes}
    />
  );
  if (isInstance(gpu)) return <div className="machine-gauges">{memory}</div>;
  return (
    <div className="machine-gauges">
      <Gauge
        name="utilization"
        value={<Count value={gpu.utilizationPercent} unit="%" reason={why('utilization')} />}
        trend={trendOf((each) => each.utilizationPercent)}
        capacity={capacity}
        maximum={100}
      />
      {memory}
      <Gauge
        name="power"
        value={<PowerOfLimit used={gpu.powerWatts} total={gpu.powerLimitWatts} reason={why('power')} />}
        trend={trendOf((each) => each.powerWatts)}
        capacity={capacity}
        maximum={gpu.powerLimitWatts}
      />
      <Gauge
        name="temperature"
        value={<Count value={gpu.temperatureCelsius} unit="°C" reason={why('temperature')} />}
        trend={trendOf((each) => each.temperatureCelsius)}
        capacity={capacity}
        maximum={100}
      />
      <Gauge
        name="SM clock"
        value={<Count value={gpu.smClockMhz} unit="MHz" reason={why('SM clock')} />}
        trend={trendOf((each) => each.smClockMhz)}
        capacity={capacity}
        maximum={null}
      />
    </div>
  );
}
