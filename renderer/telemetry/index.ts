export { TelemetryPlots, type TelemetryPlotsProps } from './telemetry-plots';
