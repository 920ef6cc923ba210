import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { spacingOf, type SpacingWithProvenance } from '@core/dicom/index';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ViewerImage } from '@renderer/dicom/decode-messages';
import { angleOf, areaOf, ellipseOf, lengthOf } from '@renderer/dicom/measure/geometry';
import { probeAt, statisticsWithin } from '@renderer/dicom/measure/image-values';
import { labelOf } from '@renderer/dicom/measure/labels';
import { imagePointAt } from '@renderer/pointing';
import { prepareImage } from '@renderer/dicom/prepare-image';
import { placementOf, toCanvas, type Point } from '@renderer/dicom/view-transform';

import { nodeCodecs, runPython } from '../../../fixtures/dicom/corpus';

type Bar = readonly [left: number, top: number, right: number, bottom: number];

interface Objects {
  readonly rowMm: number;
  readonly columnMm: number;
  readonly magnification: number;
  readonly air: number;
  readonly steel: number;
  readonly bars: { readonly across: Bar; readonly down: Bar };
  readonly dots: Readonly<Record<'corner' | 'right' | 'below', readonly [x: number, y: number]>>;
  readonly disc: { readonly x: number; readonly y: number; readonly radius: number };
}

const folder = mkdtempSync(join(tmpdir(), 'known-objects-'));
let objects: Objects;

beforeAll(() => {
  runPython([join(import.meta.dirname, 'measured_phantom.py'), folder]);
  objects = JSON.parse(readFileSync(join(folder, 'objects.json'), 'utf8')) as Objects;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function open(name: string): Promise<{ image: ViewerImage; spacing: SpacingWithProvenance | null }> {
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.dcm`)));
  const prepared = await prepareImage(name, bytes, nodeCodecs);
  if (!prepared.ok) throw new Error(prepared.failure.message);
  return { image: prepared.value, spacing: spacingOf(prepared.value.facts) };
}

/** The share of a pixel that steel covers, read from the image. */
function coverage({ raster, facts }: ViewerImage, column: number, row: number): number {
  const value = probeAt(raster, { x: column + 0.5, y: row + 0.5 }, facts.rescaleSlope)?.value ?? NaN;
  const stored = (value - facts.rescaleIntercept) / facts.rescaleSlope;
  return (stored - objects.air) / (objects.steel - objects.air);
}

/** Pixels from a point of the breast, by where the detector sees it. */
function seenAt(xMm: number, yMm: number): Point {
  const { columnMm, rowMm, magnification } = objects;
  return { x: (xMm * magnification) / columnMm, y: (yMm * magnification) / rowMm };
}

/** Both ends of a bar along a line of pixels, found in the pixels alone. */
function endsOf(count: number, covered: (at: number) => number): readonly [number, number] {
  const shares = Array.from({ length: count }, (_, at) => covered(at));
  const first = shares.findIndex((share) => share > 0.02);
  const last = shares.reduce((found, share, at) => (share > 0.02 ? at : found), first);
  return [first + 1 - shares[first]!, last + shares[last]!];
}

/** The middle of the dot near a point, found in the pixels alone. */
function dotNear(image: ViewerImage, near: Point): Point {
  let [weight, x, y] = [0, 0, 0];
  for (let row = Math.round(near.y) - 12; row < near.y + 12; row += 1)
    for (let column = Math.round(near.x) - 14; column < near.x + 14; column += 1) {
      const share = coverage(image, column, row);
      weight += share;
      x += share * (column + 0.5);
      y += share * (row + 0.5);
    }
  return { x: x / weight, y: y / weight };
}

/** The same point after it went over a screen: mirrored, upended, zoomed, panned, at a device pixel ratio. */
function overScreen(image: ViewerImage, point: Point): Point {
  const view = { scale: 2.7, translation: { x: 31, y: -17 }, flipped: true, upended: true };
  const { originX, originY, stepX, stepY } = placementOf(view, image.raster, { width: 1350, height: 900 });
  const css = { originX: originX / 1.5, originY: originY / 1.5, stepX: stepX / 1.5, stepY: stepY / 1.5 };
  const surface = {
    imageId: image.imageId,
    size: image.raster,
    placement: () => css,
    tileSize: () => ({ width: 900, height: 600 }),
  };
  return imagePointAt(surface, toCanvas(css, point))!;
}

interface Ends {
  readonly across: readonly [Point, Point];
  readonly down: readonly [Point, Point];
}

function barEnds(image: ViewerImage): Ends {
  const { across, down } = objects.bars;
  const row = Math.floor(seenAt(0, (across[1] + across[3]) / 2).y);
  const column = Math.floor(seenAt((down[0] + down[2]) / 2, 0).x);
  const [left, right] = endsOf(image.raster.columns, (at) => coverage(image, at, row));
  const [top, bottom] = endsOf(image.raster.rows, (at) => coverage(image, column, at));
  const points = [
    { x: left, y: row + 0.5 },
    { x: right, y: row + 0.5 },
    { x: column + 0.5, y: top },
    { x: column + 0.5, y: bottom },
  ].map((point) => overScreen(image, point));
  return { across: [points[0]!, points[1]!], down: [points[2]!, points[3]!] };
}

const lengthsMm = () => ({
  across: objects.bars.across[2] - objects.bars.across[0],
  down: objects.bars.down[3] - objects.bars.down[1],
});

describe('known objects of a magnified image', () => {
  it.each([
    ['magnified', 'in the breast (magnification 1.80)'],
    ['distances', 'in the breast (magnification 1.80, by distances)'],
  ])('%s: are as long as they are in the breast, within half a pixel, and say so', async (name, provenance) => {
    const { image, spacing } = await open(name);
    const { across, down } = barEnds(image);
    expect(Math.abs(lengthOf(...across, spacing) - lengthsMm().across)).toBeLessThan(spacing!.columnMillimeters / 2);
    expect(Math.abs(lengthOf(...down, spacing) - lengthsMm().down)).toBeLessThan(spacing!.rowMillimeters / 2);
    expect(labelOf('length', across, spacing)).toMatch(/^8\.0\d mm /u);
    expect(labelOf('length', down, spacing)).toBe(`12.1 mm ${provenance}`);
  });

  it('are measured aslant, where rows and columns lie differently far apart, and at their angles', async () => {
    const { image, spacing } = await open('magnified');
    const [corner, right, below] = (['corner', 'right', 'below'] as const).map((name) =>
      overScreen(image, dotNear(image, seenAt(...objects.dots[name]))),
    ) as [Point, Point, Point];
    const halfPixel = Math.min(spacing!.columnMillimeters, spacing!.rowMillimeters) / 2;
    expect(Math.abs(lengthOf(corner, right, spacing) - 3)).toBeLessThan(halfPixel);
    expect(Math.abs(lengthOf(corner, below, spacing) - 4)).toBeLessThan(halfPixel);
    expect(Math.abs(lengthOf(right, below, spacing) - 5)).toBeLessThan(halfPixel);
    expect(angleOf(right, corner, below, spacing)).toBeCloseTo(90, 0);
    expect(angleOf(corner, right, below, spacing)).toBeCloseTo(53.1, 0);
  });

  it('have the area and the modality values that were written', async () => {
    const { image, spacing } = await open('magnified');
    const { x, y, radius } = objects.disc;
    const box = [seenAt(x - radius, y - radius), seenAt(x + radius, y + radius)] as const;
    expect(areaOf(ellipseOf(...box), spacing)).toBeCloseTo(Math.PI * radius * radius, 6);
    const inner = [seenAt(x - radius + 0.1, y - radius + 0.1), seenAt(x + radius - 0.1, y + radius - 0.1)] as const;
    const steel = objects.steel * 2 - 100;
    const found = statisticsWithin(image.raster, ellipseOf(...inner))!;
    expect(found).toMatchObject({ mean: steel, standardDeviation: 0, minimum: steel, maximum: steel });
    const pixelArea = spacing!.columnMillimeters * spacing!.rowMillimeters;
    expect(found.count * pixelArea).toBeCloseTo(Math.PI * (radius - 0.1) ** 2, 1);
  });

  it('are too long at the detector, and say that they are measured there', async () => {
    const { image, spacing } = await open('detector');
    const { across } = barEnds(image);
    const atDetector = lengthsMm().across * objects.magnification;
    expect(Math.abs(lengthOf(...across, spacing) - atDetector)).toBeLessThan(objects.columnMm / 2);
    expect(labelOf('length', across, spacing)).toBe('14.4 mm at the detector');
  });

  it('are given in pixels where no spacing is vouched for', async () => {
    const { image, spacing } = await open('unknown');
    const { across } = barEnds(image);
    expect(spacing).toBeNull();
    const px = (lengthsMm().across * objects.magnification) / objects.columnMm;
    expect(Math.abs(lengthOf(...across, spacing) - px)).toBeLessThan(0.5);
    expect(labelOf('length', across, spacing)).toBe('206 px, spacing not known');
    expect(
      labelOf(
        'ellipse',
        [
          { x: 0, y: 0 },
          { x: 20, y: 10 },
        ],
        spacing,
      ),
    ).toBe('157 px, spacing not known');
  });
});
