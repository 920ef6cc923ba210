import { failed, ok, type LogMatches, type LogSearch, type Result } from '@contract/index';

import { terminalText } from './terminal-text';
import type { TextIndex } from './text-index';

/** All matches are counted; so many can be gone to one by one. */
const MOST_NAMED = 20_000;

export type Wanted = Pick<LogSearch, 'text' | 'regularExpression' | 'matchCase'>;

/** The lines that match, of the whole log. */
export function searchLines(index: TextIndex, wanted: Wanted): Result<LogMatches> {
  const matches = matcherOf(wanted);
  if (!matches.ok) return matches;
  const lines: number[] = [];
  let count = 0;
  while (!index.extent().complete); // counted part by part
  index.each(0, index.lineCount, (raw, line) => {
    if (!matches.value(terminalText(raw))) return;
    count += 1;
    if (lines.length < MOST_NAMED) lines.push(line);
  });
  return ok({ count, lines });
}

function matcherOf({ text, regularExpression, matchCase }: Wanted): Result<(line: string) => boolean> {
  if (!regularExpression) {
    if (matchCase) return ok((line) => line.includes(text));
    const lower = text.toLowerCase();
    return ok((line) => line.toLowerCase().includes(lower));
  }
  try {
    const pattern = new RegExp(text, matchCase ? 'u' : 'iu');
    return ok((line) => pattern.test(line));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed('invalid-pattern', `This is no regular expression: ${why}. Mend it, or search for plain text.`);
  }
}
