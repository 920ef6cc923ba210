import type { TagLine } from '@core/dicom/index';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';

import { lengthText, tagText, valueText } from './tag-tree';

export interface TagRowsProps {
  readonly shown: readonly TagLine[];
  /** -1: none. */
  readonly activeIndex: number;
  readonly folded: ReadonlySet<string>;
  readonly onMove: (path: string) => void;
  readonly onFold: (path: string, fold: boolean | null) => void;
}

const ROW_HEIGHT_PX = 24;

/** Only the rows in sight are in the document. */
export function TagRows({ shown, activeIndex, folded, onMove, onFold }: TagRowsProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 12,
  });
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtualizer]);
  return (
    <div role="treegrid" aria-label="Tags" aria-rowcount={shown.length} className="tags-grid">
      <div role="row" className="tags-row tags-names">
        <span role="columnheader">Tag</span>
        <span role="columnheader">Keyword</span>
        <span role="columnheader">VR</span>
        <span role="columnheader">Length</span>
        <span role="columnheader">Value</span>
      </div>
      <div ref={scroller} className="tags-rows" tabIndex={0} aria-label="Lines">
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = shown[index];
            if (line === undefined) return null;
            const row = { line, topPx: start, active: index === activeIndex, folded: folded.has(line.path) };
            return <TagRow key={line.path} {...row} onMove={onMove} onFold={onFold} />;
          })}
        </div>
      </div>
    </div>
  );
}

interface TagRowProps extends Pick<TagRowsProps, 'onMove' | 'onFold'> {
  readonly line: TagLine;
  readonly topPx: number;
  readonly active: boolean;
  readonly folded: boolean;
}

function TagRow({ line, topPx, active, folded, onMove, onFold }: TagRowProps): ReactNode {
  const foldable = line.kind !== 'value';
  return (
    <div
      role="row"
      className="tags-row tags-line"
      data-kind={line.kind}
      data-hidden={line.hidden}
      aria-level={line.depth + 1}
      aria-selected={active}
      aria-expanded={foldable ? !folded : undefined}
      style={{ transform: `translateY(${String(topPx)}px)` }}
      onClick={() => onMove(line.path)}
      onDoubleClick={() => {
        if (foldable) onFold(line.path, null);
      }}
    >
      <span role="gridcell" className="tags-tag" style={{ paddingLeft: 12 * line.depth }}>
        {foldable ? <FoldMark folded={folded} onFold={() => onFold(line.path, null)} /> : null}
        {tagText(line)}
      </span>
      <span role="gridcell">{line.keyword ?? (line.kind === 'item' ? '' : 'not in the dictionary')}</span>
      <span role="gridcell">{line.vr}</span>
      <span role="gridcell" className="tags-length">
        {lengthText(line)}
      </span>
      <span role="gridcell" className="tags-value">
        {valueText(line)}
      </span>
    </div>
  );
}

function FoldMark({ folded, onFold }: { readonly folded: boolean; readonly onFold: () => void }): ReactNode {
  const TheIcon = folded ? IconChevronRight : IconChevronDown;
  return (
    <TheIcon
      size={14}
      stroke={1.5}
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onFold();
      }}
    />
  );
}
