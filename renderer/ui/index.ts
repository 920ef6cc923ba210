export { AucText, aucInWords, formatInterval, type AucTextProps } from './auc-text';
export { DefinedNumber, type DefinedNumberProps, type NumberBasis } from './defined-number';
export { DialogForm, type DialogFormProps } from './dialog-form';
export { FailureNote, Note } from './failure-note';
export { Bytes, Figure, type FigureProps } from './figure';
export { FolderField, folderName } from './folder-field';
export {
  countOf,
  formatAbsoluteTime,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatRelativeTime,
  scaleBytes,
  UNKNOWN,
} from './format';
export { HashText, PatientText, type HashTextProps } from './hash-text';
export {
  placementTransform,
  toImage,
  toTile,
  type ImageOverlay,
  type ImageSurface,
  type ScreenPlacement,
} from './image-overlay';
export { LazyMenu, type LazyMenuProps } from './lazy-menu';
export { FactList, Panel, type Fact, type PanelProps } from './panel';
export { ProblemList } from './problem-list';
export {
  EmptyState,
  ErrorState,
  FailureDetails,
  LoadingState,
  type EmptyStateProps,
  type ErrorStateProps,
} from './screen-states';
export { SafeText } from './safe-text';
export { Sparkline, type SparklineProps } from './sparkline';
export { SplitView, type SplitPane } from './split-view';
export { ConditionBadge, StateBadge, ToneBadge, type Tone, type ToneBadgeProps } from './state-badge';
export { cssVariablesResolver, theme } from './theme';
export { Duration, RelativeTime, useNow, type DurationProps, type RelativeTimeProps } from './time-text';
