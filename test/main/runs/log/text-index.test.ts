import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { searchLines } from '../../../../main/runs/log/search-lines';
import { terminalText } from '../../../../main/runs/log/terminal-text';
import { TextIndex } from '../../../../main/runs/log/text-index';

let folder = '';
let path = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-log-'));
  path = join(folder, 'launcher.log');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wanted = (text: string, more: object = {}) => ({ text, regularExpression: false, matchCase: false, ...more });

describe('a log as text', () => {
  it('has the lines that splitting it gives, wherever one begins to read and however it grew', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ß', '漢', ' '), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 700 }), fc.nat(700), fc.nat(50), (lines, from, count) => {
        rmSync(path, { force: true });
        const text = lines.map((each) => `${each}\n`).join('');
        const cut = Math.floor(text.length / 2);
        writeFileSync(path, text.slice(0, cut));
        const index = new TextIndex(path);
        index.extent();
        appendFileSync(path, text.slice(cut));
        expect(index.extent()).toMatchObject({ lines: lines.length, complete: true });
        const expected = lines.slice(from, from + count);
        expect(index.lines(from, count).map((each) => each.text)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('counts a last line without an end, and begins anew when the log is another', () => {
    writeFileSync(path, 'one\ntwo');
    const index = new TextIndex(path);
    const first = index.extent();
    expect(first.lines).toBe(2);
    expect(index.lines(1, 5)).toEqual([{ text: 'two', hiddenCharacters: 0 }]);
    writeFileSync(path, 'x\n');
    const second = index.extent();
    expect(second.lines).toBe(1);
    expect(second.stamp).not.toBe(first.stamp);
    rmSync(path);
    expect(new TextIndex(path).extent()).toMatchObject({ lines: 0, complete: true });
  });

  it('shows the beginning of a line without end, and keeps little of it', () => {
    writeFileSync(path, `${'x'.repeat(3_000_000)}\nafter\n`);
    const index = new TextIndex(path);
    index.extent();
    const [long, after] = index.lines(0, 2);
    expect(long?.text).toHaveLength(4000);
    expect(long?.hiddenCharacters).toBeGreaterThan(60_000);
    expect(after?.text).toBe('after');
  });

  it('is searched by text, by case and by pattern; a wrong pattern is named', () => {
    writeFileSync(path, 'Loss 1\nloss 2\n\u001b[31mLOSS\u001b[0m 3\nother\n');
    const index = new TextIndex(path);
    expect(searchLines(index, wanted('loss'))).toMatchObject({ value: { count: 3, lines: [0, 1, 2] } });
    expect(searchLines(index, wanted('Loss', { matchCase: true }))).toMatchObject({ value: { lines: [0] } });
    expect(searchLines(index, wanted('^loss [23]$', { regularExpression: true }))).toMatchObject({
      value: { lines: [1, 2] },
    });
    expect(searchLines(index, wanted('(', { regularExpression: true }))).toMatchObject({
      failure: { code: 'invalid-pattern' },
    });
  });
});

describe('the codes of a terminal', () => {
  it('are taken away, and what a carriage return wrote over with them', () => {
    expect(terminalText('\u001b[1;31mred\u001b[0m and \u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe(
      'red and link',
    );
    expect(terminalText(' 10 %\r 50 %\r100 %\r')).toBe('100 %');
    expect(terminalText('a\u202egpj.exe\u0000b\tc')).toBe('agpj.exeb\tc');
  });
});
