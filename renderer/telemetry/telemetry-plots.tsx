import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';

import { LivePlot, type DrawFigure, type SeriesClient } from '../plotting';
import {
  cpuFigure,
  gpuMemoryFigure,
  gpuPowerFigure,
  gpuUtilizationFigure,
  memoryFigure,
  telemetryAxis,
  treeFigure,
  type TelemetryFigure,
} from './telemetry-figures';
import { isPresent, watchGpu, watchHost, type GpuSeries, type HostSeries } from './telemetry-series';
import './telemetry.css';

export interface TelemetryPlotsProps {
  readonly client: SeriesClient;
  readonly startedAtMs: number | null;
}

/** The machine under a run: CPU, memory and the run's own processes; GPUs where there are any. */
export function TelemetryPlots({ client, startedAtMs }: TelemetryPlotsProps): ReactNode {
  const host = useMemo(() => watchHost(client), [client]);
  const gpus = useGpus(client, host);
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client]);
  const drawOf = (figure: TelemetryFigure): DrawFigure => {
    return (request) => figure(telemetryAxis(host, startedAtMs), request);
  };
  const draws = useMemo(
    () => ({ cpu: drawOf(cpuFigure(host)), memory: drawOf(memoryFigure(host)), tree: drawOf(treeFigure(host)) }),
    [host, startedAtMs],
  );
  const gpuDraws = useMemo(
    () => ({
      utilization: drawOf(gpuUtilizationFigure(host, gpus ?? [])),
      memory: drawOf(gpuMemoryFigure(host, gpus ?? [])),
      power: drawOf(gpuPowerFigure(host, gpus ?? [])),
    }),
    [host, gpus, startedAtMs],
  );
  return (
    <>
      <div className="telemetry-row">
        <LivePlot name="cpu" title="CPU" draw={draws.cpu} subscribe={subscribe} />
        <LivePlot name="memory" title="Memory" draw={draws.memory} subscribe={subscribe} />
        <LivePlot name="tree" title="This run’s processes" draw={draws.tree} subscribe={subscribe} />
      </div>
      {gpus === null || gpus.length === 0 ? (
        <p className="telemetry-no-gpu" data-testid="no-gpu">
          {gpus === null
            ? 'GPUs: not sampled yet.'
            : 'GPUs: none was sampled in this run, so there is nothing to plot.'}
        </p>
      ) : (
        <div className="telemetry-row">
          <LivePlot name="gpu-utilization" title="GPU utilization" draw={gpuDraws.utilization} subscribe={subscribe} />
          <LivePlot name="gpu-memory" title="GPU memory" draw={gpuDraws.memory} subscribe={subscribe} />
          <LivePlot name="gpu-power" title="GPU power" draw={gpuDraws.power} subscribe={subscribe} />
        </div>
      )}
    </>
  );
}

/** The GPUs that were sampled, found one after the other; null until the first sample of all. */
function useGpus(client: SeriesClient, host: HostSeries): readonly GpuSeries[] | null {
  const [gpus, setGpus] = useState<readonly GpuSeries[] | null>(null);
  useEffect(() => {
    const found: GpuSeries[] = [];
    let next = watchGpu(client, 0);
    const look = (): void => {
      if (host.cpuPercent.received === 0) return;
      while (isPresent(next)) {
        found.push(next);
        next = watchGpu(client, found.length);
      }
      setGpus((before) => (before?.length === found.length ? before : [...found]));
    };
    look();
    return client.subscribe(look);
  }, [client, host]);
  return gpus;
}
