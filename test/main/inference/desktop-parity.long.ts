import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createPredictor } from '@main/inference/predict-image.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { corpusFolder, nodeCodecs, runPython } from '../../fixtures/dicom/corpus.js';

const LARGEST_LOGIT_DIFFERENCE = 1e-3;
const LARGEST_MAP_DIFFERENCE = 1e-2;
/** 12-bit JPEG has a decoder on each side, each with its own rounding, as the standard allows: some stored values differ by one or two. */
const OWN_ROUNDING = 'JPEG Extended';
const OWN_ROUNDING_TIMES = 20;

/** What `mammobench predict` says of a file: test/fixtures/inference/make_parity.py. */
interface Expected {
  readonly path: string;
  readonly phantom: boolean;
  readonly kind: string;
  readonly logit: number;
  readonly map: readonly number[];
}

interface Difference {
  readonly path: string;
  readonly kind: string;
  readonly phantom: boolean;
  readonly logit: number;
  readonly map: number;
}

let folder = '';
let expected: readonly Expected[] = [];
const differences: Difference[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-parity-'));
  runPython([resolve(import.meta.dirname, '../../fixtures/inference/make_parity.py'), folder, corpusFolder()]);
  expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected[];
  const predict = createPredictor(nodeCodecs);
  for (const { path, kind, phantom, logit, map } of expected) {
    const answer = await predict({ dicomPath: path, runFolder: join(folder, 'run') });
    if (!answer.ok) throw new Error(`${path}: ${answer.failure.message}`);
    const cells = Array.from(answer.value.mapValues);
    differences.push({
      path,
      kind,
      phantom,
      logit: Math.abs(answer.value.logit - logit),
      map: cells.length === map.length ? Math.max(...cells.map((cell, at) => Math.abs(cell - (map[at] ?? NaN)))) : NaN,
    });
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The largest difference of a kind; NaN, which no bound lets through, where one is NaN. */
function largest(found: readonly Difference[], of: 'logit' | 'map'): number {
  return Math.max(...found.map((difference) => difference[of]));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('the desktop against mammobench predict, from DICOM file to logit and map', () => {
  it('compares scores and maps that spread, on 200 phantom files and more of every kind that the phantom writes', () => {
    const phantoms = expected.filter(({ phantom }) => phantom);
    expect(phantoms.length).toBeGreaterThanOrEqual(200);
    expect(deviation(phantoms.map(({ logit }) => logit))).toBeGreaterThan(1);
    expect(deviation(phantoms.flatMap(({ map }) => map))).toBeGreaterThan(1);
    const kinds = new Set(phantoms.map(({ kind }) => kind));
    for (const syntax of ['Explicit VR Little Endian', 'RLE Lossless', 'JPEG-LS Lossless', 'JPEG 2000']) {
      for (const photometric of ['MONOCHROME1', 'MONOCHROME2']) {
        expect([...kinds].some((kind) => kind.startsWith(syntax) && kind.endsWith(photometric))).toBe(true);
      }
    }
  });

  it('gives the logits and maps that the trainer gives, whatever the syntax', () => {
    const kindOf = ({ kind, phantom }: Difference): string => `${phantom ? 'phantom' : 'corpus'}: ${kind}`;
    const table = [...new Set(differences.map(kindOf))].map((kind) => {
      const found = differences.filter((difference) => kindOf(difference) === kind);
      return { kind, files: found.length, logit: largest(found, 'logit'), map: largest(found, 'map') };
    });
    console.table(table.sort((one, other) => other.logit - one.logit));
    const beyond = differences.filter(({ logit, map, kind }) => {
      const times = kind.startsWith(OWN_ROUNDING) ? OWN_ROUNDING_TIMES : 1;
      return !(logit <= LARGEST_LOGIT_DIFFERENCE * times) || !(map <= LARGEST_MAP_DIFFERENCE * times);
    });
    expect(beyond).toEqual([]);
  });
});
