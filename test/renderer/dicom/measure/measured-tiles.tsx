import type { ImageRecord } from '@contract/index';
import { act, useRef } from 'react';
import { afterEach, beforeEach } from 'vitest';

import { dispatchKey } from '@renderer/acts';
import type { ViewerImage } from '@renderer/dicom/decode-messages';
import { buildGrayRaster } from '@renderer/dicom/gray-raster';
import { MeasureHint, MeasureLayer, MeasureTools, useMeasureKeys } from '@renderer/dicom/measure';
import { measureActs } from '@renderer/dicom/measure/measure-store';
import type { MeasureTool } from '@renderer/dicom/measure/measurement';
import { useViewer } from '@renderer/dicom/viewer-store';
import { useSurface } from '@renderer/pointing';
import type { ScreenPlacement } from '@renderer/ui';

import { metadataWith } from '../../../core/dicom/metadata';
import { render, type Rendered } from '../../render';

const ROWS = 40;
export const COLUMNS = 60;
/** Mirrored and upended, half the size: column 0 is on the right of the tile, row 0 at its foot. */
const MIRRORED: ScreenPlacement = { originX: 130, originY: 110, stepX: -2, stepY: -2.5 };

function imageOf(imageId: string): ViewerImage {
  return {
    imageId,
    raster: buildGrayRaster({
      rows: ROWS,
      columns: COLUMNS,
      storedValues: Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => at),
      rescaleSlope: 1,
      rescaleIntercept: 0,
      padding: null,
      modalityOf: null,
    }),
    facts: metadataWith({
      imagerPixelSpacing: { rowMillimeters: 0.18, columnMillimeters: 0.36 },
      estimatedRadiographicMagnificationFactor: 1.8,
    }),
    voiChoices: [],
    chestWall: 'left' as unknown as ViewerImage['chestWall'],
    complete: true,
  };
}

const images = { RCC: imageOf('a'), LCC: imageOf('b') };
const recordOf = (imageId: string, patientKey: string) => ({ imageId, patientKey }) as unknown as ImageRecord;
let placed: ((placement: ScreenPlacement) => void)[] = [];
let shown: Rendered;

const notPanning = () => false;

function Viewer() {
  useMeasureKeys('RCC');
  return (
    <>
      <MeasureTools />
      <MeasureHint />
      {(['RCC', 'LCC'] as const).map((tile) => (
        <Tile key={tile} tile={tile} />
      ))}
    </>
  );
}

function Tile({ tile }: { readonly tile: 'RCC' | 'LCC' }) {
  const host = useRef<HTMLDivElement>(null);
  const image = images[tile];
  const surface = useSurface(host, tile, { imageId: image.imageId, size: image.raster }, onPlaced);
  return (
    <div className={tile}>
      <div className="host" ref={host} />
      <MeasureLayer
        tile={tile}
        record={recordOf(image.imageId, 'p1')}
        image={image}
        surface={surface}
        onPlaced={onPlaced}
        panning={notPanning}
      />
    </div>
  );
}

const onPlaced = (listener: (placement: ScreenPlacement) => void) => {
  placed.push(listener);
  listener(MIRRORED);
  return () => {
    placed = placed.filter((each) => each !== listener);
  };
};
/** Two tiles with the tools for measuring, for every test of the file. */
export function useMeasuredTiles(): void {
  beforeEach(async () => {
    HTMLElement.prototype.setPointerCapture = () => undefined;
    useViewer.setState({ bare: false });
    measureActs.open('nobody');
    measureActs.choose('window');
    shown = await render(<Viewer />);
  });
  afterEach(() => shown.unmount());
}

/** Moves the images of all tiles. */
export function placeAt(placement: ScreenPlacement): void {
  placed.forEach((listener) => listener(placement));
}

export const find = (selector: string) => shown.container.querySelector(selector);
export const findAll = (selector: string) => [...shown.container.querySelectorAll(selector)];
export const labels = () => findAll('.measure-label').map((label) => label.textContent);

export async function pointer(type: string, x: number, y: number, target: Element | null = find('.RCC .host')) {
  await act(async () => {
    const event = new MouseEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true, cancelable: true });
    target?.dispatchEvent(Object.assign(event, { pointerId: 1 }));
    await Promise.resolve();
  });
}

export async function drag(from: readonly [number, number], to: readonly [number, number], target?: Element | null) {
  await pointer('pointerdown', ...from, target);
  // The tile has the pointer from the press to the release.
  const tile = (target ?? find('.RCC'))?.closest('.RCC, .LCC');
  await pointer('pointermove', ...to, tile);
  await pointer('pointerup', ...to, tile);
}

export async function press(key: string, more: KeyboardEventInit = {}): Promise<boolean> {
  let taken = false;
  await act(async () => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
    document.body.dispatchEvent(event);
    taken = dispatchKey(event);
    await Promise.resolve();
  });
  return taken;
}

export async function choose(tool: MeasureTool) {
  await act(async () => {
    measureActs.choose(tool);
    await Promise.resolve();
  });
}
