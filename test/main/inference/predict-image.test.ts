import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { hasExternalData } from '@main/inference/external-data.js';
import type { ImageAnswer } from '@main/inference/messages.js';
import { createPredictor } from '@main/inference/predict-image.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { corpusFolder, nodeCodecs, runPython } from '../../fixtures/dicom/corpus.js';

const predict = createPredictor(nodeCodecs);
let runs = '';
let dicomPath = '';

beforeAll(() => {
  runs = mkdtempSync(join(tmpdir(), 'mammobench-inference-'));
  dicomPath = join(corpusFolder(), 'prepared-1.dcm');
  runPython([resolve(import.meta.dirname, '../../fixtures/inference/make_runs.py'), runs, dicomPath]);
});

afterAll(() => {
  rmSync(runs, { recursive: true, force: true });
});

async function answerOf(run: string): Promise<ImageAnswer> {
  const result = await predict({ dicomPath, runFolder: join(runs, run) });
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

async function failureOf(run: string, path = dicomPath): Promise<string> {
  const result = await predict({ dicomPath: path, runFolder: join(runs, run) });
  return result.ok ? 'ok' : result.failure.code;
}

describe('predicting an image', () => {
  it('gives from the DICOM file the logit and the map that the trainer gets in Python', async () => {
    const expected = JSON.parse(readFileSync(join(runs, 'expected.json'), 'utf8')) as { logit: number; map: number[] };
    const answer = await answerOf('good');
    expect(answer.logit).toBeCloseTo(expected.logit, 5);
    expect([answer.mapRows, answer.mapColumns]).toEqual([8, 6]);
    answer.mapValues.forEach((value, cell) => {
      expect(value).toBeCloseTo(expected.map[cell] ?? NaN, 5);
    });
  });

  it('lays the map over the crop, mirrored as the network saw it, with the peak on the breast', async () => {
    const answer = await answerOf('good');
    // The breast of prepared-1 touches the right edge of 640 × 333.
    expect(answer.mapMirrored).toBe(true);
    expect(answer.mapRegion.x + answer.mapRegion.width).toBeCloseTo(333, 6);
    expect(answer.peak.x).toBeGreaterThan(333 / 2);
    expect(answer.peak.y).toBeGreaterThan(0);
    expect(answer.mapMinimum).toBeLessThan(answer.mapMaximum);
  });

  it.each([
    ['changed', 'model-changed'],
    ['no-onnx', 'bad-model'],
    ['no-map', 'bad-model'],
    ['external', 'model-external-data'],
    ['missing', 'no-model'],
  ])('refuses the %s model', async (run, code) => {
    if (run === 'no-onnx') expect(() => hasExternalData(readFileSync(join(runs, run, 'model.onnx')))).toThrow();
    expect(await failureOf(run)).toBe(code);
  });

  it('says that the image is gone, and goes on with the next', async () => {
    expect(await failureOf('good', join(runs, 'gone.dcm'))).toBe('image-unreadable');
    expect(await failureOf('good')).toBe('ok');
  });
});
