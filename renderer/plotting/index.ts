export { drawnPlaces, type CurveArea, type CurveFigure, type CurveLine, type CurveScale } from './curve-figure';
export { CurvePlot, type CurvePlotProps } from './curve-plot';
export {
  type DrawFigure,
  type FigureRequest,
  type LegendEntry,
  type PlotBand,
  type PlotBorder,
  type PlotFigure,
  type PlotLine,
  type PlotMark,
} from './figure';
export { type GrowingSeries } from './growing-series';
export { LivePlot, type LivePlotProps } from './live-plot';
export { minMaxBuckets, type Points, type PlotView } from './min-max-buckets';
export { clockOf, extentOf, linePoints, stepAxis, timeAxis, type PlotAxis } from './plot-axis';
export { fetchRunBuckets, fetchRunPoints, SeriesClient, type SeriesSource } from './series-client';
export { PlotChoicesBar, usePlotChoices } from './plot-choices';
export { colorOfDevice, seriesColors } from './series-colors';
export { SmoothedSeries } from './smoothed-series';
export { type Smoothing } from './smoothing';
