import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';

import { useSafeText } from '../../privacy';
import { formatCount } from '../../ui';
import { marksIn, type LogPages, type LogWanted } from './log-store';

export interface LogLinesProps {
  readonly pages: LogPages;
  readonly lineCount: number;
  readonly follows: boolean;
  readonly onFollows: (follows: boolean) => void;
  readonly wanted: LogWanted;
  /** Lines that match. */
  readonly matches: ReadonlySet<number>;
  /** The match that was gone to. */
  readonly current: number | null;
}

const LINE_HEIGHT_PX = 18;
/** A browser's element is at most some ten million pixels high: of a longer log, one part is in reach of the scroll bar. */
const MOST_LINES_AT_ONCE = 500_000;
const NEAR_END_PX = 40;

/** The lines in sight. Of a log longer than a scroll bar reaches, the part that holds the current match, or the end. */
export function LogLines(props: LogLinesProps): ReactNode {
  const { pages, lineCount, follows, onFollows, current } = props;
  useSyncExternalStore(pages.subscribe, pages.snapshot);
  const scroller = useRef<HTMLDivElement>(null);
  const first = firstOf(lineCount, current);
  const count = Math.min(MOST_LINES_AT_ONCE, lineCount - first);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT_PX,
    overscan: 12,
  });
  useEffect(() => {
    if (follows && count > 0) virtualizer.scrollToIndex(count - 1, { align: 'end' });
  }, [follows, count, virtualizer]);
  useEffect(() => {
    if (current !== null) virtualizer.scrollToIndex(current - first, { align: 'center' });
  }, [current, first, virtualizer]);
  const items = virtualizer.getVirtualItems();
  return (
    <div
      className="log-scroll ui-mono"
      ref={scroller}
      data-testid="log-lines"
      onWheel={(event) => {
        if (event.deltaY < 0 && follows) onFollows(false);
      }}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        if (!follows && scrollHeight - scrollTop - clientHeight < 1 && current === null) onFollows(true);
        if (follows && scrollHeight - scrollTop - clientHeight > clientHeight + NEAR_END_PX) onFollows(false);
      }}
    >
      {first === 0 ? null : (
        <p className="run-dim log-before">
          {formatCount(first)} earlier lines: search leads to any of them, and Copy and the file local/launcher.log hold
          them.
        </p>
      )}
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => (
          <div key={index} className="log-row" style={{ transform: `translateY(${start}px)`, height: LINE_HEIGHT_PX }}>
            <Row {...rowOf(props, first + index)} />
          </div>
        ))}
      </div>
    </div>
  );
}

function firstOf(lineCount: number, current: number | null): number {
  if (lineCount <= MOST_LINES_AT_ONCE) return 0;
  const last = lineCount - MOST_LINES_AT_ONCE;
  if (current === null) return last;
  // In whole parts, so that going from match to match does not move the ground each time.
  const part = Math.floor(current / (MOST_LINES_AT_ONCE / 2)) * (MOST_LINES_AT_ONCE / 2);
  return Math.max(0, Math.min(last, part));
}

interface RowProps {
  readonly line: number;
  /** Null while it is on its way. */
  readonly text: string | null;
  readonly hiddenCharacters: number;
  readonly wanted: LogWanted | null;
  readonly isCurrent: boolean;
}

function rowOf({ pages, wanted, matches, current }: LogLinesProps, line: number): RowProps {
  const found = pages.line(line);
  return {
    line,
    text: found?.text ?? null,
    hiddenCharacters: found?.hiddenCharacters ?? 0,
    wanted: matches.has(line) ? wanted : null,
    isCurrent: line === current,
  };
}

const Row = memo(function Row({ line, text, hiddenCharacters, wanted, isCurrent }: RowProps): ReactNode {
  const safe = useSafeText();
  const shown = text === null ? '' : safe(text);
  const state = isCurrent ? 'current' : wanted === null ? undefined : 'match';
  return (
    <div className="log-line" data-match={state} title={hiddenCharacters > 0 ? undefined : shown}>
      <span className="log-number">{line + 1}</span>
      <span>{wanted === null ? shown : <Marked text={shown} wanted={wanted} />}</span>
      {hiddenCharacters === 0 ? null : (
        <span className="run-dim"> … {formatCount(hiddenCharacters)} more characters</span>
      )}
    </div>
  );
});

function Marked({ text, wanted }: { readonly text: string; readonly wanted: LogWanted }): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [from, to] of marksIn(text, wanted)) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  return [...parts, text.slice(at)];
}
