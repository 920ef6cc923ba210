export { drawnPlaces, type CurveArea, type CurveFigure, type CurveLine, type CurveScale } from './curve-figure';
export { CurvePlot, type CurvePlotProps } from './curve-plot';
export { curvesFigure, curvesOf, type Curve, type HowDrawn, type RunOnPlot } from './curves-figure';
export { CurvesPlot, type CurvesPlotProps } from './curves-plot';
export { exportEverything, exportPicture, exportShown, dismissExport, usePlotExport } from './export-plots';
export { fetchEarly } from './fetch-early';
export { fetchRunBuckets, fetchRunPoints } from './fetch-series';
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
export { type CurveSpec, type FigureGroup, type FigureSpec } from './figure-spec';
export { type GrowingSeries } from './growing-series';
export { LivePlot, type LivePlotProps } from './live-plot';
export { minMaxBuckets, type Points, type PlotView } from './min-max-buckets';
export {
  dismissNotice,
  leaveOverlays,
  MOST_OVERLAID,
  overlaidOn,
  setOverlaid,
  toggleOverlaid,
  useOverlays,
} from './overlays';
export {
  clockOf,
  dataXOf,
  extentOf,
  linePoints,
  stepAxis,
  timeAxis,
  wallAxis,
  type PlotAxis,
  type PlotX,
} from './plot-axis';
export { PlotChoicesBar, usePlotChoices } from './plot-choices';
export { plotsOnPage, type PlotOnPage } from './plots-on-page';
export { timelineOf, type RunTimeline } from './run-timeline';
export { SeriesClient, type SeriesSource } from './series-client';
export { colorOfDevice, runLooks, seriesColors } from './series-colors';
export { useOverlaidClients, useSeriesClient } from './shared-clients';
export { SmoothedSeries } from './smoothed-series';
export { type Smoothing } from './smoothing';
export { useEverythingNear, WhenNear } from './when-near';
