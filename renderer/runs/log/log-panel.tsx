import type { RunSummary } from '@contract/index';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconCopy } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react';

import { useKeys, usePlaceholderWithKey } from '../../acts';
import { attempt, copyText, workstation } from '../../bridge';
import { FailureNote, formatBytes, formatCount } from '../../ui';
import { isLive } from '../run-progress';
import { LogLines } from './log-lines';
import { LogPages, nothingSought, PAGE_LINES, type LogFound, type LogWanted } from './log-store';

const REFRESH_MS = 1000;
const SEARCH_PAUSE_MS = 200;

/** All that the run's processes printed, standard output and error as they came, with search. */
export function LogPanel({ run }: { readonly run: RunSummary }): ReactNode {
  const pages = useMemo(() => new LogPages(run.runId), [run.runId]);
  const { extent, failure } = useSyncExternalStore(pages.subscribe, pages.snapshot);
  const [follows, setFollows] = useState(true);
  const [wanted, setWanted] = useState<LogWanted>({ text: '', regularExpression: false, matchCase: false });
  const search = useSearch(run.runId, wanted, extent?.sizeBytes ?? 0);
  const field = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useRefreshing(pages, isLive(run.state));
  const go = (step: 1 | -1): void => {
    setFollows(false);
    search.go(step);
  };
  useLogKeys({ field, panel, go, toggleFollow: () => setFollows((before) => !before) });
  if (failure !== null && extent === null) return <FailureNote failure={failure} />;
  if (extent !== null && extent.complete && extent.lines === 0) return <NoLog run={run} />;
  return (
    <div className="log" ref={panel} tabIndex={-1}>
      <div className="log-bar">
        <SearchField field={field} wanted={wanted} onWanted={setWanted} onGo={go} />
        <SearchCount found={search.found} at={search.at} text={wanted.text} onGo={go} />
        <span className="run-dim ui-figure log-extent">
          {extent === null ? 'reading …' : `${formatCount(extent.lines)} lines, ${formatBytes(extent.sizeBytes)}`}
          {extent?.complete === false ? ' so far' : ''}
        </span>
        <Checkbox
          label="Follow"
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
          title="Stays at the end as lines come; scrolling up ends it (f)"
        />
        <CopyAll runId={run.runId} lines={extent?.lines ?? 0} />
      </div>
      {search.found.failure === null ? null : <FailureNote failure={search.found.failure} />}
      <LogLines
        pages={pages}
        lineCount={extent?.lines ?? 0}
        follows={follows}
        onFollows={setFollows}
        wanted={wanted}
        matches={search.lines}
        current={search.current}
      />
    </div>
  );
}

function NoLog({ run }: { readonly run: RunSummary }): ReactNode {
  const why =
    run.addedAtMs === undefined
      ? 'The run’s processes have printed nothing.'
      : 'This run came here without its log: a bundle leaves it out, because it names folders and people.';
  return <p className="run-dim">{why}</p>;
}

function useRefreshing(pages: LogPages, live: boolean): void {
  useEffect(() => () => pages.close(), [pages]);
  useEffect(() => {
    void pages.refresh();
    if (!live) return undefined;
    const timer = window.setInterval(() => void pages.refresh(), REFRESH_MS);
    return () => window.clearInterval(timer);
  }, [pages, live]);
}

interface Search {
  readonly found: LogFound;
  readonly lines: ReadonlySet<number>;
  /** Among the matches, from 0; -1 before the first was gone to. */
  readonly at: number;
  readonly current: number | null;
  readonly go: (step: 1 | -1) => void;
}

/** Asked a moment after the last keystroke, and anew when the log has grown. */
function useSearch(runId: string, wanted: LogWanted, sizeBytes: number): Search {
  const [found, setFound] = useState(nothingSought);
  const [at, setAt] = useState(-1);
  const { text, regularExpression, matchCase } = wanted;
  useEffect(() => setAt(-1), [text, regularExpression, matchCase]);
  useEffect(() => {
    if (text === '') {
      setFound(nothingSought);
      return undefined;
    }
    let current = true;
    setFound((before) => ({ ...before, searching: true }));
    const timer = window.setTimeout(() => {
      void attempt(() => workstation.runs.searchLog({ runId, text, regularExpression, matchCase })).then((result) => {
        if (!current) return;
        setFound({
          matches: result.ok ? result.value : null,
          failure: result.ok ? null : result.failure,
          searching: false,
        });
      });
    }, SEARCH_PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [runId, text, regularExpression, matchCase, sizeBytes]);
  const named = found.matches?.lines ?? [];
  const lines = useMemo(() => new Set(found.matches?.lines), [found.matches]);
  const go = (step: 1 | -1): void => {
    if (named.length === 0) return;
    setAt((before) => (before < 0 ? (step > 0 ? 0 : named.length - 1) : (before + step + named.length) % named.length));
  };
  return { found, lines, at, current: named[at] ?? null, go };
}

interface LogKeys {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly panel: RefObject<HTMLDivElement | null>;
  readonly go: (step: 1 | -1) => void;
  readonly toggleFollow: () => void;
}

function useLogKeys({ field, go, toggleFollow }: LogKeys): void {
  useKeys('Log', [
    { keys: ['Ctrl+f', '/'], description: 'Search the log', run: () => field.current?.select() },
    { keys: ['F3', 'n'], description: 'Next match', run: () => go(1) },
    { keys: ['Shift+F3', 'Shift+n'], description: 'Previous match', run: () => go(-1) },
    { keys: ['f'], description: 'Follow the end of the log', run: toggleFollow },
  ]);
}

interface SearchFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly wanted: LogWanted;
  readonly onWanted: (wanted: LogWanted) => void;
  readonly onGo: (step: 1 | -1) => void;
}

function SearchField({ field, wanted, onWanted, onGo }: SearchFieldProps): ReactNode {
  return (
    <>
      <TextInput
        ref={field}
        className="log-search"
        value={wanted.text}
        maxLength={500}
        placeholder={usePlaceholderWithKey('Search the log', 'log.search')}
        aria-label="Search the log"
        title="Of each line, the first 65,536 bytes are searched. Enter goes to the next match, Shift+Enter back."
        onChange={(event) => onWanted({ ...wanted, text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onGo(event.shiftKey ? -1 : 1);
          if (event.key !== 'Escape') return;
          onWanted({ ...wanted, text: '' });
          event.currentTarget.blur();
        }}
      />
      <Checkbox
        label="Match case"
        checked={wanted.matchCase}
        onChange={(event) => onWanted({ ...wanted, matchCase: event.currentTarget.checked })}
      />
      <Checkbox
        label="Pattern"
        title="A regular expression"
        checked={wanted.regularExpression}
        onChange={(event) => onWanted({ ...wanted, regularExpression: event.currentTarget.checked })}
      />
    </>
  );
}

interface SearchCountProps {
  readonly found: LogFound;
  readonly at: number;
  readonly text: string;
  readonly onGo: (step: 1 | -1) => void;
}

function SearchCount({ found, at, text, onGo }: SearchCountProps): ReactNode {
  if (text === '') return null;
  const { matches, searching } = found;
  const beyond = matches !== null && matches.count > matches.lines.length;
  const words =
    matches === null
      ? searching
        ? 'searching …'
        : ''
      : `${at < 0 ? '' : `${formatCount(at + 1)} of `}${formatCount(matches.count)} ${matches.count === 1 ? 'line' : 'lines'}`;
  return (
    <span className="log-count">
      <span
        className="ui-figure"
        data-testid="log-count"
        title={beyond ? `The first ${formatCount(matches.lines.length)} can be gone to.` : undefined}
      >
        {words}
      </span>
      <Button variant="default" aria-label="Previous match" px={6} onClick={() => onGo(-1)}>
        <IconChevronUp size={14} />
      </Button>
      <Button variant="default" aria-label="Next match" px={6} onClick={() => onGo(1)}>
        <IconChevronDown size={14} />
      </Button>
    </span>
  );
}

/** The last lines, as many as a person can paste anywhere. */
const MOST_COPIED_LINES = 20 * PAGE_LINES;

function CopyAll({ runId, lines }: { readonly runId: string; readonly lines: number }): ReactNode {
  const [word, setWord] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    const first = Math.max(0, lines - MOST_COPIED_LINES);
    const texts: string[] = [];
    for (let from = first; from < lines; from += PAGE_LINES) {
      const part = await attempt(() => workstation.runs.logLines({ runId, from, count: PAGE_LINES }));
      if (!part.ok) return setWord('Not copied');
      texts.push(...part.value.map(({ text }) => text));
    }
    if (!copyText(texts.join('\n'))) return setWord('Not copied');
    setWord(first === 0 ? 'Copied' : `Copied the last ${formatCount(texts.length)} lines`);
  };
  return (
    <Button variant="default" leftSection={<IconCopy size={14} />} onClick={() => void copy()}>
      {word ?? 'Copy'}
    </Button>
  );
}
