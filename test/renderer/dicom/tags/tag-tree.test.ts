import type { TagLine } from '@core/dicom/index';
import { lengthText, tagText, valueText, visibleLines } from '@renderer/dicom/tags/tag-tree';
import { describe, expect, it } from 'vitest';

function line(path: string, facts: Partial<TagLine> = {}): TagLine {
  const parts = path.split('/');
  const tag = parts.at(-1) ?? '';
  const kind = parts.length % 2 === 0 ? 'item' : 'value';
  const rest = { vr: 'CS', keyword: null, byteLength: 2, value: null, whole: null, hidden: false };
  return { path, depth: parts.length - 1, kind, tag, ...rest, ...facts };
}

const LINES = [
  line('00080060', { keyword: 'Modality', value: 'MG' }),
  line('00100010', { keyword: 'PatientName', hidden: true }),
  line('00540220', { keyword: 'ViewCodeSequence', kind: 'sequence', value: '1 item', vr: 'SQ' }),
  line('00540220/1'),
  line('00540220/1/00080104', { keyword: 'CodeMeaning', value: 'cranio-caudal' }),
];
const paths = (query: string, folded: readonly string[] = []): readonly string[] =>
  visibleLines(LINES, query, new Set(folded)).map(({ path }) => path);

describe('the lines of the tag browser', () => {
  it('are all there, but for what lies in a folded sequence', () => {
    expect(paths('')).toHaveLength(5);
    expect(paths('', ['00540220'])).toEqual(['00080060', '00100010', '00540220']);
    expect(paths('', ['00540220/1'])).toEqual(['00080060', '00100010', '00540220', '00540220/1']);
  });

  it.each([
    ['00080060', ['00080060']],
    ['0008,0060', ['00080060']],
    ['(0008,0060)', ['00080060']],
    ['modal', ['00080060']],
    ['mg', ['00080060']],
    ['MODALITY mg', ['00080060']],
    ['modality cc', []],
  ])('are found by %s', (query, found) => {
    expect(paths(query)).toEqual(found);
  });

  it('show what a found line stands in, folded or not', () => {
    expect(paths('caudal', ['00540220'])).toEqual(['00540220', '00540220/1', '00540220/1/00080104']);
  });

  it('say what is hidden, cut, or of undefined length', () => {
    expect(tagText(line('00540220/1'))).toBe('item 1');
    expect(tagText(line('7fe00010'))).toBe('(7FE0,0010)');
    expect(lengthText({ byteLength: null })).toBe('undefined');
    expect(lengthText({ byteLength: 28581888 })).toBe('28,581,888');
    expect(valueText({ value: null, whole: null, hidden: true })).toBe('hidden');
    expect(valueText({ value: null, whole: 'pixels', hidden: false })).toBe('(pixels)');
    expect(valueText({ value: 'x'.repeat(161), whole: null, hidden: false })).toBe(
      `${'x'.repeat(160)} … (161 characters)`,
    );
    expect(valueText({ value: '00 01', whole: '4096 bytes', hidden: false })).toBe('00 01 … (4096 bytes)');
    expect(valueText({ value: 'a\r\nb', whole: null, hidden: false })).toBe('a ⏎ b');
  });
});
