import type { CaseUnit, ScoredPart } from '@contract/index';

import { useActs, useKeys, type Act } from '../acts';
import type { EvaluationChoice } from './use-evaluation';

export interface EvaluationActsProps {
  readonly choice: EvaluationChoice;
  readonly choose: (choice: EvaluationChoice) => void;
  readonly save: (format: 'csv' | 'json') => void;
  readonly canSave: boolean;
  readonly onOpenRun: () => void;
}

const UNIT_ORDER: readonly CaseUnit[] = ['image', 'breast', 'patient'];
const PARTS: readonly ScoredPart[] = ['test', 'validation'];

/** All that the page’s head can do, by name and by key. */
export function useEvaluationActs({ choice, choose, save, canSave, onOpenRun }: EvaluationActsProps): void {
  const act = (id: string, name: string, run: () => void): Act => ({ id, name, section: 'Evaluation', run });
  const acts = [
    ...UNIT_ORDER.map((unit) => act(`evaluation.${unit}`, `Evaluate by ${unit}`, () => choose({ ...choice, unit }))),
    ...PARTS.map((part) => act(`evaluation.${part}`, `Evaluate the ${part} part`, () => choose({ ...choice, part }))),
    act('evaluation.run', 'Go to the run’s page', onOpenRun),
  ];
  const saving = [
    act('evaluation.csv', 'Export the evaluation as CSV', () => save('csv')),
    act('evaluation.json', 'Export the evaluation as JSON', () => save('json')),
  ];
  useActs(canSave ? [...acts, ...saving] : acts);
  const next = UNIT_ORDER[(UNIT_ORDER.indexOf(choice.unit) + 1) % UNIT_ORDER.length] ?? 'image';
  useKeys('Evaluation', [
    { keys: ['u'], description: 'By image, breast or patient', run: () => choose({ ...choice, unit: next }) },
    {
      keys: ['v'],
      description: 'The test or the validation part',
      run: () => choose({ ...choice, part: choice.part === 'test' ? 'validation' : 'test' }),
    },
    { keys: ['Escape'], description: 'Back to the run’s page', run: onOpenRun },
  ]);
}
