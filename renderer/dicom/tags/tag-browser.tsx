import './tags.css';

import type { TagLine } from '@core/dicom/index';
import { ActionIcon, Switch, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';

import { usePlaceholderWithKey } from '../../acts';
import { usePresenting } from '../../privacy';
import { ErrorState, LoadingState } from '../../ui';
import { TagRows } from './tag-rows';
import { tagActs, useTagBrowser } from './tag-store';
import { tagText, valueText, visibleLines } from './tag-tree';
import { useTagKeys } from './use-tag-keys';
import { useTagList } from './use-tag-list';

export interface TagBrowserProps {
  /** Null where the active tile is empty. */
  readonly imageId: string | null;
  readonly view: string;
}

/** The tags of the active view's file, beside the images. */
export function TagBrowser(props: TagBrowserProps): ReactNode {
  const open = useTagBrowser((state) => state.open);
  return open ? <OpenTagBrowser {...props} /> : null;
}

function OpenTagBrowser({ imageId, view }: TagBrowserProps): ReactNode {
  const presenting = usePresenting();
  const wanted = useTagBrowser((state) => state.revealed);
  const revealed = wanted && !presenting;
  const list = useTagList(imageId, revealed);
  useEffect(() => {
    if (presenting) tagActs.setRevealed(false);
  }, [presenting]);
  const panel = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const lines = list.state === 'ready' ? list.value.lines : NONE;
  return (
    <aside ref={panel} className="tags" aria-label={`Tags of ${view}`}>
      <header className="tags-head">
        <h2>{`Tags of ${view}`}</h2>
        <TextInput
          ref={search}
          size="xs"
          className="tags-search"
          aria-label="Search the tags"
          placeholder={usePlaceholderWithKey('Number, keyword or value', 'tags.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => leaveSearch(event.key, query, setQuery, panel)}
        />
        {presenting ? null : <RevealSwitch revealed={revealed} />}
        <ActionIcon aria-label="Close the tags" onClick={tagActs.close}>
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      </header>
      {list.state === 'loading' ? <LoadingState what="the tags" rows={12} rowHeightPx={24} /> : null}
      {list.state === 'failed' ? <ErrorState failure={list.failure} /> : null}
      {list.state === 'ready' ? (
        <TagTable lines={lines} broken={list.value.broken} query={query} panel={panel} search={search} />
      ) : null}
    </aside>
  );
}

const NONE: readonly TagLine[] = [];

function RevealSwitch({ revealed }: { readonly revealed: boolean }): ReactNode {
  return (
    <Switch
      size="xs"
      label="Identifiers"
      aria-label="Show identifiers"
      checked={revealed}
      onChange={(event) => tagActs.setRevealed(event.currentTarget.checked)}
    />
  );
}

/** Enter and the arrow go to what was found; Escape first clears, then leaves. */
function leaveSearch(
  key: string,
  query: string,
  setQuery: (query: string) => void,
  panel: RefObject<HTMLElement | null>,
): void {
  if (key === 'Escape' && query !== '') setQuery('');
  else if (key === 'Escape' || key === 'Enter' || key === 'ArrowDown') rowsOf(panel)?.focus();
}

function rowsOf(panel: RefObject<HTMLElement | null>): HTMLElement | null {
  return panel.current?.querySelector<HTMLElement>('.tags-rows') ?? null;
}

interface TagTableProps {
  readonly lines: readonly TagLine[];
  readonly broken: string | null;
  readonly query: string;
  readonly panel: RefObject<HTMLElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
}

function TagTable({ lines, broken, query, panel, search }: TagTableProps): ReactNode {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [activePath, setActivePath] = useState<string | null>(null);
  const shown = useMemo(() => visibleLines(lines, query, folded), [lines, query, folded]);
  const activeIndex = shown.findIndex(({ path }) => path === activePath);
  const active = shown[activeIndex] ?? null;
  const fold = (path: string, wanted: boolean | null): void => setFolded((before) => toggled(before, path, wanted));
  useEffect(() => {
    if (panel.current?.contains(document.activeElement) !== true) rowsOf(panel)?.focus();
  }, [panel]);
  useTagKeys({ shown, activeIndex, onMove: setActivePath, onFold: fold, search }, panel);
  return (
    <>
      <TagRows shown={shown} activeIndex={activeIndex} folded={folded} onMove={setActivePath} onFold={fold} />
      {shown.length === 0 ? <p className="tags-none">No tag has “{query}”. Hidden values are not searched.</p> : null}
      {broken === null ? null : (
        <p className="tags-broken" role="alert">
          {broken}
        </p>
      )}
      <footer className="tags-detail" aria-live="polite">
        {active === null ? (
          <span className="tags-quiet">{countText(shown.length, lines.length)}</span>
        ) : (
          <Detail line={active} />
        )}
      </footer>
    </>
  );
}

function Detail({ line }: { readonly line: TagLine }): ReactNode {
  return (
    <>
      <span className="tags-quiet">{`${tagText(line)} ${line.keyword ?? ''} ${line.vr}`}</span>
      <div className="tags-whole">{line.hidden ? HIDDEN : (line.value ?? valueText(line))}</div>
      {line.whole === null || line.value === null ? null : <span className="tags-quiet">{`of ${line.whole}`}</span>}
    </>
  );
}

const HIDDEN = 'Hidden: it may say whose image this is.';

function countText(shown: number, all: number): string {
  return shown === all ? `${String(all)} lines` : `${String(shown)} of ${String(all)} lines`;
}

function toggled(before: ReadonlySet<string>, path: string, wanted: boolean | null): ReadonlySet<string> {
  const after = new Set(before);
  if (wanted ?? !before.has(path)) after.add(path);
  else after.delete(path);
  return after;
}
