import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Failure } from '@contract/index';
import type { Result } from '@contract/result';
import type { ViewerImage } from '@renderer/dicom/decode-messages';
import { DecodePool } from '@renderer/dicom/decode-pool';
import { buildGrayTable } from '@renderer/dicom/gray-table';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { corpusFolder } from '../../fixtures/dicom/corpus.js';
import type { Damage } from './damage/damage.js';
import { DAMAGES } from './damage/damages.js';
import { Random } from './damage/random.js';
import { buildDecodeWorker, startDecodeWorker } from './damage/real-worker.js';

const FILES = 2000;
/** SEED in the environment damages other files. */
const SEED = Number(process.env['SEED'] ?? 20260707);
const WORKERS = 2;
const LONGEST_MS = 5000;
/** Of the smaller default cache: what two workers may need beside the images themselves. */
const MEMORY_BUDGET_BYTES = 2 ** 29;
const ORIGINALS = [
  ...['explicit', 'rle', 'jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70', 'jpeg-extended', 'htj2k'].map(
    (name) => `rich-${name}`,
  ),
  ...[
    'frames-explicit',
    'frames-jpeg-ls',
    'htj2k-12-unsigned-2',
    'htj2k-lossy-8-signed-1',
    'jpeg-baseline-8-unsigned-2',
  ],
  ...['implicit-12-signed-2', 'big-endian-8-unsigned-1', 'deflated-16-unsigned-2', 'jpeg-lossless-57-16-signed-1'],
];
/** The file stops being DICOM before it names a transfer syntax. */
const WITHOUT_SYNTAX = new Set(['empty-file', 'not-dicom', 'bad-header']);

interface Answer {
  readonly damage: Damage;
  readonly original: string;
  readonly number: number;
  readonly durationMs: number;
  readonly result: Result<ViewerImage>;
}

const folder = mkdtempSync(join(tmpdir(), 'mutated-'));
let worker: Awaited<ReturnType<typeof buildDecodeWorker>>;
let pool: DecodePool;
let answers: readonly Answer[] = [];
let memoryBefore = 0;

beforeAll(async () => {
  worker = await buildDecodeWorker();
  pool = new DecodePool(() => startDecodeWorker(worker.file), WORKERS);
  memoryBefore = process.resourceUsage().maxRSS * 1024;
  answers = await decodeAll();
}, 600_000);

afterAll(async () => {
  pool.close();
  await worker.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** As many at once as there are workers, so that the time of each is its own. */
async function decodeAll(): Promise<readonly Answer[]> {
  const originals = ORIGINALS.map((name) => new Uint8Array(readFileSync(join(corpusFolder(), `${name}.dcm`))));
  const found: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < FILES) {
      const number = next++;
      found.push(await decodeOne(number, originals));
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return found;
}

async function decodeOne(number: number, originals: readonly Uint8Array[]): Promise<Answer> {
  const random = new Random(SEED + number);
  const { damage, bytes, original } = damaged(random);
  const file = join(folder, `${String(number)}.dcm`);
  writeFileSync(file, bytes);
  const startedAt = performance.now();
  const result = await pool.decode(String(number), pathToFileURL(file).href, 'shown').result;
  rmSync(file);
  return { damage, original, number, durationMs: performance.now() - startedAt, result };

  function damaged(from: Random): { damage: Damage; bytes: Uint8Array; original: string } {
    for (;;) {
      const at = from.below(originals.length);
      const damage = from.pick(DAMAGES);
      const changed = damage.apply(originals[at] ?? new Uint8Array(0), from);
      if (changed !== null) return { damage, bytes: changed, original: ORIGINALS[at] ?? '' };
    }
  }
}

function outcomeOf({ result }: Answer): string {
  if (!result.ok) return `refused: ${result.failure.code}`;
  if (!result.value.complete) return 'opened, marked incomplete';
  return result.value.facts.warnings.length > 0 ? 'opened, with what was ignored' : 'opened';
}

function counts(names: readonly string[]): Record<string, number> {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return Object.fromEntries([...counted].sort(([, a], [, b]) => b - a));
}

const named = (answer: Answer): string =>
  `${answer.damage.name} of ${answer.original} (number ${String(answer.number)})`;
const failures = (): readonly { answer: Answer; failure: Failure }[] =>
  answers.flatMap((answer) => (answer.result.ok ? [] : [{ answer, failure: answer.result.failure }]));
const images = (): readonly { answer: Answer; image: ViewerImage }[] =>
  answers.flatMap((answer) => (answer.result.ok ? [{ answer, image: answer.result.value }] : []));

describe(`${String(FILES)} damaged files through the decode worker`, () => {
  it('all open or are refused', () => {
    const outcomes = counts(answers.map(outcomeOf));
    console.log(`outcomes of ${String(FILES)} damaged files, seed ${String(SEED)}:`, outcomes);
    expect(answers).toHaveLength(FILES);
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['opened', 'opened, marked incomplete']));
    expect(new Set(answers.map(({ damage }) => damage.name)).size).toBe(DAMAGES.length);
  });

  it('never end the worker, keep it busy beyond 5 s, or meet an error that nobody foresaw', () => {
    const unforeseen = new Set(['decoder-died', 'decoder-hung', 'decode-failed', 'canceled']);
    const bad = failures().filter(({ failure }) => unforeseen.has(failure.code));
    expect(bad.map(({ answer, failure }) => `${named(answer)}: ${failure.message}`)).toEqual([]);
    expect(answers.filter(({ durationMs }) => durationMs > LONGEST_MS).map(named)).toEqual([]);
  });

  it('are refused by the tag or the byte, with the transfer syntax', () => {
    const unnamed = failures().filter(({ failure }) => !saysWhere(failure));
    expect(unnamed.map(({ answer, failure }) => `${named(answer)}: ${failure.message}`)).toEqual([]);
  });

  it('are never a blank tile without a reason', () => {
    const blank = images().filter(({ image }) => image.facts.warnings.length === 0 && image.complete && isBlank(image));
    expect(blank.map(({ answer }) => named(answer))).toEqual([]);
  });

  it('have facts that can be: whole pixels, spacings above 0, windows of numbers', () => {
    const impossible = images().filter(({ image }) => !isPossible(image));
    expect(impossible.map(({ answer }) => named(answer))).toEqual([]);
  });

  it('are marked incomplete, or refused, when their streams are cut', () => {
    const passedOff = images().filter(({ answer, image }) => answer.damage.cutsPixels === true && image.complete);
    expect(passedOff.map(({ answer }) => named(answer))).toEqual([]);
  });

  it('stay within the memory budget', () => {
    const grown = process.resourceUsage().maxRSS * 1024 - memoryBefore;
    console.log(`memory at its peak grew by ${String(Math.round(grown / 2 ** 20))} MiB`);
    expect(grown).toBeLessThan(MEMORY_BUDGET_BYTES);
  });
});

function saysWhere({ code, message, problems }: Failure): boolean {
  const place = /\([0-9A-F]{4},[0-9A-F]{4}\)|\bbytes?\b/iu.test(message);
  const syntax =
    /1\.2\.840|Transfer Syntax UID/u.test(message) || problems.some((problem) => problem.message.includes('1.2.840'));
  return place && (syntax || WITHOUT_SYNTAX.has(code) || message.includes('inside its header'));
}

function isBlank(image: ViewerImage): boolean {
  const [first] = image.voiChoices;
  if (first === undefined) return true;
  const grays = buildGrayTable(image.raster, image.facts, first, false);
  const seen = new Set<number>();
  for (const index of image.raster.levels[0].indices) seen.add(grays[index] ?? 0);
  return seen.size < 2;
}

function isPossible({ raster, facts, voiChoices }: ViewerImage): boolean {
  const spacings = [facts.imagerPixelSpacing, facts.pixelSpacing].flatMap((spacing) =>
    spacing === null ? [] : [spacing.rowMillimeters, spacing.columnMillimeters],
  );
  const windows = voiChoices.flatMap((voi) => (voi.kind === 'window' ? [voi.width, voi.center + voi.width] : []));
  return (
    raster.levels[0].indices.length === facts.rows * facts.columns &&
    spacings.every((value) => Number.isFinite(value) && value > 0) &&
    windows.every((value) => Number.isFinite(value)) &&
    Number.isFinite(raster.modalityAtOne) &&
    Number.isFinite(raster.modalityStep) &&
    (facts.estimatedRadiographicMagnificationFactor ?? 1) > 0
  );
}
