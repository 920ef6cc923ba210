import './queue.css';
import './runs.css';

export { explanationOf, ExplanationPanel, needsExplanation } from './explanation';
export { QueuePanel, type QueuePanelProps } from './queue-panel';
export { RunHeader, type RunHeaderProps } from './run-header';
export { isLive } from './run-progress';
export { RunStateText } from './run-state-text';
export { RunTabs } from './run-tabs';
export { RunsTable, type RunsTableProps } from './runs-table';
export { SeriesProblem } from './series-problem';
export { followRuns, reloadRuns, summaryOf, useRuns } from './store';
export { TestResult } from './test-result';
export { isTrainingSeries, trainingFigures } from './training-figures';
export { TrainingPlot, type TrainingPlotProps } from './training-plot';
