import type { LeftOutFile } from '@contract/index';
import { Modal, UnstyledButton } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type ReactNode } from 'react';

import { usePresenting } from '../privacy';
import { useLoaded, workstation } from '../bridge';
import { countOf, EmptyState, ErrorState, formatCount, LoadingState, UNKNOWN } from '../ui';

export interface LeftOutDialogProps {
  /** Null while it is closed. */
  readonly datasetId: string | null;
  readonly datasetName: string;
  readonly onClose: () => void;
}

/** Every file that an import did not take, and why: the list says what to mend. */
export function LeftOutDialog({ datasetId, datasetName, onClose }: LeftOutDialogProps): ReactNode {
  return (
    <Modal opened={datasetId !== null} onClose={onClose} title={`Left out of ${datasetName}`} size="80rem">
      <div className="datasets-left-out">{datasetId === null ? null : <LeftOutList datasetId={datasetId} />}</div>
    </Modal>
  );
}

function LeftOutList({ datasetId }: { readonly datasetId: string }): ReactNode {
  const { loadable, reload } = useLoaded(datasetId, () => workstation.datasets.leftOut({ datasetId }));
  if (loadable.state === 'loading') return <LoadingState what="the list" />;
  if (loadable.state === 'failed') return <ErrorState failure={loadable.failure} onRetry={reload} />;
  if (loadable.value.length === 0) {
    return (
      <EmptyState icon={IconCircleCheck} title="Nothing was left out">
        Every file of the folder that is a mammogram is in the dataset.
      </EmptyState>
    );
  }
  return <LeftOutTable files={loadable.value} />;
}

function LeftOutTable({ files }: { readonly files: readonly LeftOutFile[] }): ReactNode {
  const [code, setCode] = useState<string | null>(null);
  const codes = useMemo(() => countByCode(files), [files]);
  const shown = useMemo(() => (code === null ? files : files.filter((file) => file.code === code)), [files, code]);
  return (
    <>
      <div className="datasets-codes" role="group" aria-label="Reasons">
        <CodeChip
          name="all"
          count={files.length}
          chosen={code === null}
          onChoose={() => {
            setCode(null);
          }}
        />
        {codes.map(([name, count]) => (
          <CodeChip
            key={name}
            name={name}
            count={count}
            chosen={code === name}
            onChoose={() => {
              setCode(name);
            }}
          />
        ))}
      </div>
      <LeftOutRows files={shown} />
    </>
  );
}

function LeftOutRows({ files }: { readonly files: readonly LeftOutFile[] }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 44,
    overscan: 10,
  });
  return (
    <div
      role="table"
      className="datasets-left-table"
      aria-label={countOf(files.length, 'file')}
      aria-rowcount={files.length}
    >
      <div role="row" className="datasets-left-row datasets-head">
        <span role="columnheader">File</span>
        <span role="columnheader">Why</span>
        <span role="columnheader">What to do</span>
      </div>
      <div ref={scroller} className="datasets-scroller" tabIndex={0} aria-label="Files left out">
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const file = files[item.index];
            return file === undefined ? null : (
              <LeftOutRow
                key={item.key}
                file={file}
                index={item.index}
                topPx={item.start}
                measure={virtualizer.measureElement}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface LeftOutRowProps {
  readonly file: LeftOutFile;
  readonly index: number;
  readonly topPx: number;
  readonly measure: (element: HTMLElement | null) => void;
}

function LeftOutRow({ file, index, topPx, measure }: LeftOutRowProps): ReactNode {
  const presenting = usePresenting();
  return (
    <div
      ref={measure}
      data-index={index}
      role="row"
      className="datasets-left-row datasets-line"
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <span role="cell" className="ui-mono ui-break">
        {presenting ? 'not shown in presenter mode' : file.file}
      </span>
      <span role="cell" className="ui-break">
        {presenting ? file.code.replaceAll('-', ' ') : file.reason}
      </span>
      <span role="cell" className="ui-break datasets-quiet">
        {presenting ? UNKNOWN : (file.remedy ?? UNKNOWN)}
      </span>
    </div>
  );
}

interface CodeChipProps {
  readonly name: string;
  readonly count: number;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function CodeChip({ name, count, chosen, onChoose }: CodeChipProps): ReactNode {
  return (
    <UnstyledButton className="datasets-code" aria-pressed={chosen} onClick={onChoose}>
      {name.replaceAll('-', ' ')} <span className="datasets-quiet ui-figure">{formatCount(count)}</span>
    </UnstyledButton>
  );
}

/** Most frequent first. */
export function countByCode(files: readonly LeftOutFile[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(file.code, (counts.get(file.code) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
