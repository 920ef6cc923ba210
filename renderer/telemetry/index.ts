import './machine.css';
import './telemetry.css';

export { GpuDevices } from './gpu-devices';
export { HostOverview } from './host-overview';
export type { MachineView, RenderRun } from './machine-view';
export { fetchSeriesNamesEarly, useSeriesNames } from './series-names';
export { figureGroupsOf, otherFigures } from './telemetry-groups';
export { TelemetryPlot, TelemetryPlots, type TelemetryPlotsProps } from './telemetry-plots';
