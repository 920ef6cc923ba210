import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { checkout } from './workstation-driver';

interface ShownView {
  readonly imageId: string;
  readonly width: number;
  readonly height: number;
  readonly originX: number;
  readonly originY: number;
  readonly scale: number;
  readonly flipped: boolean;
  readonly upended: boolean;
  /** Of every canvas pixel, row-major. */
  readonly grays: Uint8Array;
  readonly isGray: boolean;
}

/** Reads a viewport's canvas and where its image lies on it. */
export async function readView(page: Page, view: string): Promise<ShownView> {
  const { grays, ...shown } = await page.getByTestId(`viewport-${view}`).evaluate((tile: HTMLElement) => {
    const canvas = tile.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) throw new Error('The tile has no canvas');
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const grays: string[] = [];
    let isGray = true;
    for (let index = 0; index < data.length; index += 4) {
      grays.push(String.fromCharCode(data[index] ?? 0));
      isGray &&= data[index] === data[index + 1] && data[index] === data[index + 2];
    }
    const facts = tile.dataset;
    return {
      imageId: facts['imageId'] ?? '',
      width: canvas.width,
      height: canvas.height,
      originX: Number(facts['originX']),
      originY: Number(facts['originY']),
      scale: Number(facts['scale']),
      flipped: facts['flipped'] === 'true',
      upended: facts['upended'] === 'true',
      grays: btoa(grays.join('')),
      isGray,
    };
  });
  return { ...shown, grays: new Uint8Array(Buffer.from(grays, 'base64')) };
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

/** The largest difference, over every canvas pixel that shows the image at actual pixels, and how many there are. */
export function compareAtActualPixels(
  shown: ShownView,
  expected: ExpectedImage,
): { readonly compared: number; readonly largestDifference: number } {
  let compared = 0;
  let largestDifference = 0;
  for (let canvasY = 0; canvasY < shown.height; canvasY++) {
    const row = Math.floor(canvasY + 0.5 - shown.originY);
    for (let canvasX = 0; canvasX < shown.width; canvasX++) {
      const offset = canvasX + 0.5 - shown.originX;
      const column = Math.floor(shown.flipped ? -offset : offset);
      if (row < 0 || row >= expected.rows || column < 0 || column >= expected.columns) continue;
      const want = expected.gray[row * expected.columns + column] ?? -1;
      const got = shown.grays[canvasY * shown.width + canvasX] ?? -1;
      compared += 1;
      largestDifference = Math.max(largestDifference, Math.abs(want - got));
    }
  }
  return { compared, largestDifference };
}
