import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { checkout } from './workstation-driver';

/** Where an image lies on a canvas, from the facts beside it. */
interface Lie {
  readonly originX: number;
  readonly originY: number;
  readonly scale: number;
  readonly flipped: boolean;
  readonly upended: boolean;
  readonly turned: boolean;
}

interface ShownImage extends Lie {
  readonly imageId: string;
  readonly width: number;
  readonly height: number;
  /** The place in the image that a lens lies on: 'x,y'. */
  readonly point: string;
  /** Of every canvas pixel, row-major. */
  readonly grays: Uint8Array;
  readonly isGray: boolean;
}

/** Reads the canvas of a viewport or lens and where its image lies on it, both at one moment. */
export async function readCanvas(of: Locator): Promise<ShownImage> {
  const { grays, ...shown } = await of.evaluate((element: HTMLElement) => {
    const canvas = element.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) throw new Error('There is no canvas');
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const grays: string[] = [];
    let isGray = true;
    for (let index = 0; index < data.length; index += 4) {
      grays.push(String.fromCharCode(data[index] ?? 0));
      isGray &&= data[index] === data[index + 1] && data[index] === data[index + 2];
    }
    const facts = element.dataset;
    return {
      imageId: facts['imageId'] ?? '',
      width: canvas.width,
      height: canvas.height,
      originX: Number(facts['originX']),
      originY: Number(facts['originY']),
      scale: Number(facts['scale'] ?? facts['zoom']),
      flipped: facts['flipped'] === 'true',
      upended: facts['upended'] === 'true',
      turned: facts['turned'] === 'true',
      point: facts['point'] ?? '',
      // As text, because long arrays of numbers take seconds.
      grays: btoa(grays.join('')),
      isGray,
    };
  });
  return { ...shown, grays: new Uint8Array(Buffer.from(grays, 'base64')) };
}

export function readView(page: Page, view: string): Promise<ShownImage> {
  return readCanvas(page.getByTestId(`viewport-${view}`));
}

/** The gray levels of the file behind an image id, by pydicom; in the file's first window, or in this one. */
export async function expectedGray(
  page: Page,
  imageId: string,
  scratch: string,
  window: { readonly center: string; readonly width: string } | null = null,
): Promise<ExpectedImage> {
  const file = await saveImageFile(page, imageId, scratch);
  const raw = join(scratch, `${imageId}.gray`);
  const script = join(checkout, 'test/e2e/expected_gray.py');
  const asked = [script, file, raw, ...(window === null ? [] : [window.center, window.width])];
  const facts = execFileSync(join(checkout, '.venv/bin/python'), asked, { encoding: 'utf8' });
  return { ...(JSON.parse(facts) as Omit<ExpectedImage, 'gray'>), gray: readFileSync(raw) };
}

/** Copies the file behind an image id into a folder; returns its path there. */
export async function saveImageFile(page: Page, imageId: string, folder: string): Promise<string> {
  const base64 = await page.evaluate(async (id) => {
    const bytes = new Uint8Array(await (await fetch(`dicom://image/${id}`)).arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, imageId);
  const file = join(folder, `${imageId}.dcm`);
  writeFileSync(file, Buffer.from(base64, 'base64'));
  return file;
}

export interface ExpectedImage {
  readonly rows: number;
  readonly columns: number;
  readonly syntax: string;
  readonly gray: Uint8Array;
}

/** The column and row of the image under the middle of a canvas pixel. */
export function pixelUnder(lie: Lie, x: number, y: number): { readonly column: number; readonly row: number } {
  const across = ((x + 0.5 - lie.originX) / lie.scale) * (lie.flipped ? -1 : 1);
  const down = ((y + 0.5 - lie.originY) / lie.scale) * (lie.upended ? -1 : 1);
  return lie.turned
    ? { column: Math.floor(down), row: Math.floor(across) }
    : { column: Math.floor(across), row: Math.floor(down) };
}

interface Comparison {
  /** Pixels of the canvas that show the image. */
  readonly compared: number;
  readonly largestDifference: number;
  /** Pixels beside the image that are not black. */
  readonly lit: number;
}

/** A canvas at actual pixels or enlarged ones, beside the file: each pixel has the gray of the one under its middle. */
export function compare(shown: ShownImage, expected: ExpectedImage): Comparison {
  const { width, grays } = shown;
  let [compared, largestDifference, lit] = [0, 0, 0];
  grays.forEach((gray, i) => {
    const { column, row } = pixelUnder(shown, i % width, Math.floor(i / width));
    if (row < 0 || row >= expected.rows || column < 0 || column >= expected.columns) {
      if (gray !== 0) lit += 1;
      return;
    }
    compared += 1;
    const want = expected.gray[row * expected.columns + column] ?? -1;
    largestDifference = Math.max(largestDifference, Math.abs(gray - want));
  });
  return { compared, largestDifference, lit };
}
