import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readTagDictionary, readTags, type TagLine } from '@core/dicom/index.js';

import { temporaryFolder } from '../../main/support/temporary-folder';

const root = resolve(import.meta.dirname, '../../..');
const asset = (name: string): unknown => JSON.parse(readFileSync(join(root, 'assets/dicom', name), 'utf8'));
const dictionary = readTagDictionary(
  (asset('tag-dictionary.json') as { entries: string[] }).entries,
  (asset('basic-profile.json') as { elements: Record<string, string> }).elements,
);
const decode = (label: string, bytes: Uint8Array): string => new TextDecoder(label).decode(bytes);

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
  execFileSync(join(root, '.venv/bin/python'), [join(import.meta.dirname, 'make_tag_files.py'), folder.path]);
});
afterAll(() => folder.remove());

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder.path, `${name}.dcm`)));

function linesOf(bytes: Uint8Array, reveal: boolean): readonly TagLine[] {
  const read = readTags(bytes, { dictionary, decode, reveal });
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.lines;
}

type Expected = readonly [path: string, vr: string, keyword: string, value: string | null];

/** An implicit file does not say what a private element is, and nobody else does. */
const isPrivateValue = (path: string): boolean => path.startsWith('0019') && !path.startsWith('001900');

describe('the tags of a file', () => {
  it.each(['default', 'latin', 'unicode', 'cyrillic', 'japanese', 'explicit', 'implicit', 'big-endian', 'deflated'])(
    'are what pydicom reads (%s)',
    (name) => {
      const expected = JSON.parse(readFileSync(join(folder.path, `${name}.json`), 'utf8')) as Expected[];
      const lines = linesOf(bytesOf(name), true).filter(({ kind }) => kind !== 'item');
      expect(lines.map(({ path }) => path)).toEqual(expected.map(([path]) => path));
      for (const [path, vr, keyword, value] of expected) {
        if (isPrivateValue(path)) continue;
        const line = lines.find((each) => each.path === path);
        expect(line, path).toMatchObject({ vr, hidden: false });
        if (!path.startsWith('0019')) expect(line?.keyword, path).toBe(keyword);
        if (vr === 'SQ' || path === '7fe00010') continue;
        if (path === '00104000') expect(line).toMatchObject({ value: 'x'.repeat(2000), whole: '3000 characters' });
        else expect(line?.value, path).toBe(value);
      }
    },
  );

  it('say how much of a value is shown', () => {
    const lines = linesOf(bytesOf('latin'), true);
    expect(lines.find(({ tag }) => tag === '7fe00010')).toMatchObject({ value: null, whole: 'pixels', byteLength: 12 });
    expect(lines.find(({ tag }) => tag === '00540220')).toMatchObject({ kind: 'sequence', value: '1 item', depth: 0 });
    expect(lines.find(({ path }) => path === '00540220/1')).toMatchObject({ kind: 'item', tag: '1', depth: 1 });
    expect(lines.find(({ path }) => path === '00540220/1/00080104')).toMatchObject({ depth: 2 });
    expect(lines.find(({ path }) => path === '00540220/1/00540222')).toMatchObject({ value: '0 items' });
  });

  it('leave out whose image it is, unless that is asked for', () => {
    const lines = linesOf(bytesOf('unicode'), false);
    const hidden = lines.filter((line) => line.hidden).map(({ path }) => path);
    expect(hidden).toEqual([
      '00020003',
      '00020012',
      '00080018',
      '00080020',
      '00080080',
      '00081030',
      '00100010',
      '00100020',
      '00101002',
      '00101002/1/00100020',
      '00101002/2/00100020',
      '00104000',
      '00190010',
      '00191001',
    ]);
    const text = JSON.stringify(lines);
    for (const secret of ['Doe', 'aneta', 'PID-4711', 'OTHER', 'Elsewhere', '2.25', '20200131', 'private', 'xxx'])
      expect(text).not.toContain(secret);
    expect(lines.find(({ tag }) => tag === '00080016')?.value).toBe('1.2.840.10008.5.1.4.1.1.1.2');
    expect(lines.find(({ tag }) => tag === '00180060')?.value).toBe('29.5');
  });

  it('show what came before a file breaks off, and say so', () => {
    const whole = bytesOf('explicit');
    const read = readTags(whole.subarray(0, whole.length - 90), { dictionary, decode, reveal: false });
    if (!read.ok) throw new Error(read.failure.message);
    expect(read.value.broken).toContain('breaks off');
    expect(read.value.lines.some(({ keyword }) => keyword === 'Modality')).toBe(true);
    expect(readTags(new Uint8Array(200), { dictionary, decode, reveal: true })).toMatchObject({
      ok: false,
      failure: { code: 'not-dicom' },
    });
  });
});
