import type { RefObject } from 'react';

import { useActs, useKeys } from '../acts';
import type { RowGroup } from './chosen-rows';
import type { RowActs } from './chosen-table';

export interface ChosenKeys {
  readonly groups: readonly RowGroup[];
  readonly markedId: string | null;
  readonly acts: RowActs;
  readonly onPick: () => void;
  readonly filter: RefObject<HTMLInputElement | null>;
  readonly onClear: () => void;
}

/** The table by keyboard, and the acts of the marked run by name. */
export function useChosenKeys({ groups, markedId, acts, onPick, filter, onClear }: ChosenKeys): void {
  const rows = groups.flatMap((group) => group.rows);
  const at = rows.findIndex(({ run }) => run.runId === markedId);
  const marked = rows[at] ?? null;
  const mark = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row !== undefined) acts.onMark(row.run.runId);
  };
  const ofMarked = (act: (runId: string) => void) => (): void => {
    if (marked !== null) act(marked.run.runId);
  };
  const makeBaseline = (): void => {
    if (marked !== null && marked.run.scores !== null) acts.onBaseline(marked.run.runId);
  };
  useKeys('Comparison', [
    { keys: ['j', 'ArrowDown'], description: 'Next run of the comparison', run: () => mark(at + 1) },
    { keys: ['k', 'ArrowUp'], description: 'Previous run of the comparison', run: () => mark(at < 0 ? 0 : at - 1) },
    { keys: ['Enter'], description: 'Open the run', run: ofMarked(acts.onOpen) },
    { keys: ['+', '='], description: 'Add or remove runs', run: onPick },
    { keys: ['Delete'], description: 'Take the run out of the comparison', run: ofMarked(acts.onRemove) },
    { keys: ['b'], description: 'Make the run the baseline', run: makeBaseline },
    { keys: ['p'], description: 'Pin the run, or let it go', run: ofMarked(acts.onPin) },
    { keys: ['a'], description: 'Arm A, arm B, or none', run: ofMarked(acts.onArm) },
    { keys: ['/'], description: 'Filter the runs of the comparison', run: () => filter.current?.focus() },
    { keys: ['Escape'], description: 'Clear the filter of the comparison', run: onClear },
  ]);
  const section = 'Comparison';
  useActs(
    marked === null
      ? []
      : [
          { id: 'comparison.baseline', name: `Make ${marked.run.name} the baseline`, section, run: makeBaseline },
          { id: 'comparison.pin', name: `Pin ${marked.run.name}, or let it go`, section, run: ofMarked(acts.onPin) },
          {
            id: 'comparison.arm',
            name: `Arm A, arm B or none for ${marked.run.name}`,
            section,
            run: ofMarked(acts.onArm),
          },
          {
            id: 'comparison.remove',
            name: `Take ${marked.run.name} out of the comparison`,
            section,
            run: ofMarked(acts.onRemove),
          },
        ],
  );
}
