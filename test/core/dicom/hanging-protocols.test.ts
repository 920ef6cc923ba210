import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { HangingProtocol } from '@contract/generated/types';
import { isHangingProtocol } from '@contract/generated/validators.js';
import { hangStudy, protocolProblems, type HangingImage, type HungStep } from '@core/dicom/index.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../../assets/hanging');

function protocol(id: string): HangingProtocol {
  const value: unknown = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
  if (!isHangingProtocol(value)) throw new Error(JSON.stringify(isHangingProtocol.errors));
  return value;
}

interface Named extends HangingImage {
  readonly name: string;
}

const FOUR: readonly Named[] = [
  { name: 'a', laterality: 'L', view: 'MLO' },
  { name: 'b', laterality: 'R', view: 'CC' },
  { name: 'c', laterality: 'R', view: 'MLO' },
  { name: 'd', laterality: 'L', view: 'CC' },
];
const PRIOR: readonly Named[] = FOUR.slice(1).map((image) => ({ ...image, name: `${image.name}0` }));

/** Row by row: 'RCC:b LCC:d / RMLO:c LMLO:-'. */
function shown({ rows, tiles }: HungStep<Named>): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    tiles
      .filter((tile) => tile.row === row)
      .sort((a, b) => a.column - b.column)
      .map(({ name, image }) => `${name}:${image?.name ?? '-'}`)
      .join(' '),
  );
  return lines.join(' / ');
}

describe('the hanging protocols that come with the program', () => {
  const ids = readdirSync(folder).map((name) => name.replace('.json', ''));

  it('are data that the schema accepts, and make sense', () => {
    expect([...ids].sort()).toEqual(['cc-pair', 'mlo-pair', 'one-side', 'prior', 'single', 'standard']);
    for (const id of ids) {
      expect(protocol(id).id).toBe(id);
      expect(protocolProblems(protocol(id)), id).toEqual([]);
    }
  });

  it.each<[string, readonly string[]]>([
    ['standard', ['RCC:b LCC:d / RMLO:c LMLO:a']],
    ['cc-pair', ['RCC:b LCC:d']],
    ['mlo-pair', ['RMLO:c LMLO:a']],
    ['one-side', ['RCC:b RMLO:c', 'LCC:d LMLO:a']],
    ['single', ['RCC:b', 'LCC:d', 'RMLO:c', 'LMLO:a']],
    [
      'prior',
      [
        'RCC prior:b0 LCC prior:d0 / RCC:b LCC:d',
        'RMLO prior:c0 LMLO prior:- / RMLO:c LMLO:a',
        'RCC prior:b0 LCC prior:d0 RMLO prior:c0 LMLO prior:- / RCC:b LCC:d RMLO:c LMLO:a',
      ],
    ],
  ])('lay a study of four views out, and its prior of three: %s', (id, expected) => {
    expect(hangStudy(protocol(id), FOUR, id === 'prior' ? PRIOR : []).steps.map(shown)).toEqual(expected);
  });

  it('stand chest walls back to back, and link what is compared', () => {
    for (const id of ids) {
      for (const { tiles } of hangStudy(protocol(id), FOUR).steps) {
        for (const tile of tiles) expect(tile.chestWall).toBe(tile.laterality === 'R' ? 'right' : 'left');
      }
    }
    const [step] = hangStudy(protocol('prior'), FOUR, PRIOR).steps;
    expect(step?.tiles.map(({ pair }) => pair)).toEqual(['CC', 'CC', 'CC', 'CC']);
    expect(hangStudy(protocol('standard'), FOUR).steps[0]?.tiles.map(({ pair }) => pair)).toEqual([
      'CC',
      'CC',
      'MLO',
      'MLO',
    ]);
  });

  it('offer what has no place in any step, of the prior too', () => {
    expect(hangStudy(protocol('cc-pair'), FOUR, PRIOR).extras.map(({ name }) => name)).toEqual([
      'a',
      'c',
      'b0',
      'c0',
      'd0',
    ]);
    expect(hangStudy(protocol('one-side'), FOUR).extras).toEqual([]);
  });

  it('never drop an image, show one twice in a step, or put one in a wrong place, whatever the study holds', () => {
    const image = fc.record({
      name: fc.uuid(),
      laterality: fc.constantFrom('L', 'R', null),
      view: fc.constantFrom('CC', 'MLO', 'ML', 'LM', 'LMO', 'XCCL', 'XCCM', 'OTHER', null),
      viewModifiers: fc.constantFrom([], ['Magnification'], ['Spot Compression', 'Magnification']),
    });
    const images = fc.uniqueArray(image, { selector: ({ name }) => name, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...ids.map(protocol)), images, images, (each, current, prior) => {
        const { steps, extras } = hangStudy(each, current, prior);
        const placed = steps.map(({ tiles }) => tiles.flatMap((tile) => tile.image ?? []));
        for (const hung of placed) expect(new Set(hung).size).toBe(hung.length);
        expect(new Set([...placed.flat(), ...extras])).toEqual(new Set([...current, ...prior]));
        expect(placed.flat().filter((hung) => extras.includes(hung))).toEqual([]);
        for (const { tiles } of steps) {
          for (const tile of tiles) {
            if (tile.image === null) continue;
            expect(tile.image).toMatchObject({ laterality: tile.laterality, viewModifiers: [] });
            expect((tile.study === 'prior' ? prior : current).includes(tile.image)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('a hanging protocol', () => {
  it.each<[string, (whole: HangingProtocol) => unknown]>([
    ['without steps', (whole) => ({ ...whole, steps: [] })],
    ['with a view that there is not', (whole) => edited(whole, { views: ['AP'] })],
    ['with no view', (whole) => edited(whole, { views: [] })],
    ['with a place below 0', (whole) => edited(whole, { row: -1 })],
    ['with a word too many', (whole) => ({ ...whole, zoom: 2 })],
    ['with an id that is a path', (whole) => ({ ...whole, id: '../standard' })],
  ])('%s is refused by the schema', (_, change) => {
    expect(isHangingProtocol(change(protocol('standard')))).toBe(false);
  });

  it('that cannot be laid out says where', () => {
    expect(protocolProblems(edited(protocol('cc-pair'), { column: 2 }) as HangingProtocol)).toEqual([
      'Step "CC": RCC lies outside 1 × 2 tiles.',
    ]);
    expect(protocolProblems(edited(protocol('cc-pair'), { column: 1, laterality: 'L' }) as HangingProtocol)).toEqual([
      'Step "CC": two views share the place 1,2 (row, column).',
      'Step "CC": LCC has two places.',
    ]);
  });
});

/** The first place of the first step changed. */
function edited(whole: HangingProtocol, change: object): unknown {
  const [step] = whole.steps;
  if (step === undefined) throw new Error('a protocol without steps');
  const slots = step.slots.map((slot, at) => (at === 0 ? { ...slot, ...change } : slot));
  return { ...whole, steps: [{ ...step, slots }, ...whole.steps.slice(1)] };
}
