export { AucText, aucInWords, formatInterval, type AucTextProps } from './auc-text';
export { Bytes, Figure, type FigureProps } from './figure';
export {
  countOf,
  formatAbsoluteTime,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatRelativeTime,
  UNKNOWN,
} from './format';
export { HashText, PatientText, type HashTextProps } from './hash-text';
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
export { StateBadge, ToneBadge, type Tone, type ToneBadgeProps } from './state-badge';
export { cssVariablesResolver, SERIES_COLORS, theme } from './theme';
export { Duration, RelativeTime, useNow, type DurationProps, type RelativeTimeProps } from './time-text';
