import type { LogExtent, LogLine, LogMatches, Result } from '@contract/index';

import type { Wanted } from './search-lines';

export type LogQuestion =
  | { readonly kind: 'extent'; readonly path: string }
  | { readonly kind: 'lines'; readonly path: string; readonly from: number; readonly count: number }
  | { readonly kind: 'search'; readonly path: string; readonly wanted: Wanted };

export interface LogReplies {
  readonly extent: LogExtent;
  readonly lines: readonly LogLine[];
  readonly search: Result<LogMatches>;
}

export interface LogEnvelope {
  readonly id: number;
  readonly question: LogQuestion;
}

export type LogAnswer =
  | { readonly id: number; readonly ok: true; readonly value: LogReplies[LogQuestion['kind']] }
  | { readonly id: number; readonly ok: false; readonly message: string };
