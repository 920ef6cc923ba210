import { parseSource } from '@renderer/config/source/parse-source';
import { diagnosticsOf } from '@renderer/config/source/source-diagnostics';
import { expect, it } from 'vitest';

const text = 'name: a\nwhole:\n  epochs: 0\n  odd: 1\n  phases:\n    - epochs: x\n';
const parsed = parseSource(text, 'yaml');
const places = parsed.ok ? parsed.places : new Map<string, never>();

/** What of the text is marked for a problem at that field. */
function marked(path: string): string | undefined {
  const check = { errors: [{ path, message: 'is wrong', remedy: null }], warnings: [], globalBatchSize: null };
  const [found] = diagnosticsOf(text.length, places, null, check);
  return text.slice(found?.from, found?.to);
}

it('marks the value of a field, the name of a section or of an unknown field, and for a missing one its section', () => {
  expect(marked('/whole/epochs')).toBe('0');
  expect(marked('/whole/phases/0/epochs')).toBe('x');
  expect(marked('/whole')).toBe('whole');
  expect(marked('/whole/odd')).toBe('odd');
  expect(marked('/whole/warmupSteps')).toBe('whole');
  expect(marked('/model')).toBe('');
});

it('says what to do, and stays within a text that is shorter by now', () => {
  const problem = { path: '/whole/epochs', message: 'must be at least 1', remedy: 'Write more.' };
  const check = { errors: [], warnings: [problem], globalBatchSize: null };
  expect(diagnosticsOf(5, places, null, check)).toEqual([
    { from: 5, to: 5, severity: 'warning', message: 'Whole images › Epochs must be at least 1. Write more.' },
  ]);
});

it('says of a text that cannot be read that alone', () => {
  const broken = parseSource('a: [', 'yaml');
  const problem = broken.ok ? null : broken.problem;
  const check = { errors: [{ path: '/a', message: 'is wrong', remedy: null }], warnings: [], globalBatchSize: null };
  expect(diagnosticsOf(4, new Map(), problem, check)).toHaveLength(1);
});
