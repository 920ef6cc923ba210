import type { RunsComparison } from '@contract/index';

import { useActs } from '../acts';
import { attempt, copyText, workstation } from '../bridge';
import { safeText } from '../privacy';
import { comparisonInWords } from './comparison-words';
import { comparisonCsv, comparisonJson } from './export-comparison';
import { useNotices } from './notices';

export interface Export {
  readonly id: string;
  readonly name: string;
  /** What came of it, to be said; null where a person gave it up. */
  readonly run: (answer: RunsComparison) => Promise<string | null>;
}

export const EXPORTS: readonly Export[] = [
  {
    id: 'comparison.words',
    name: 'Copy the comparison in words',
    run: (answer) =>
      Promise.resolve(copyText(comparisonInWords(answer)) ? 'Copied.' : 'The window may not copy: export it instead.'),
  },
  {
    id: 'comparison.words-file',
    name: 'Export the comparison in words',
    run: (answer) => write('comparison.txt', comparisonInWords(answer)),
  },
  {
    id: 'comparison.json',
    name: 'Export the comparison as JSON',
    run: (answer) => write('comparison.json', comparisonJson(answer)),
  },
  {
    id: 'comparison.csv',
    name: 'Export the tests as CSV',
    run: (answer) => write('comparison.csv', comparisonCsv(answer)),
  },
];

/** The page's acts by name. Returns what came of the last one. */
export function useComparisonActs(
  answer: RunsComparison | null,
  { onPick }: { readonly onPick: () => void },
): string | null {
  const { notice, say } = useNotices();
  const ofAnswer = answer === null ? [] : EXPORTS;
  useActs([
    { id: 'comparison.add', name: 'Add runs to the comparison, or take them out', section: 'Comparison', run: onPick },
    ...ofAnswer.map(({ id, name, run }) => ({
      id,
      name,
      section: 'Comparison',
      run: () => {
        if (answer !== null) void run(answer).then(say);
      },
    })),
  ]);
  return notice;
}

async function write(name: string, text: string): Promise<string | null> {
  const result = await attempt(() => workstation.evaluation.exportText({ name, text }));
  if (!result.ok) return safeText(result.failure.message);
  return result.value === null ? null : safeText(`Written to ${result.value}`);
}
