import type { Voi } from '@core/dicom/index';

import type { ViewerImage } from './decode-messages';
import { buildGrayTable } from './gray-table';
import { windowOf } from './window-level';

/** The gray table that was asked for last: a pan or a zoom builds none. */
export class LastGrayTable {
  private last: { readonly key: string; readonly table: Uint32Array } | null = null;

  of(image: ViewerImage, voi: Voi, invert: boolean): Uint32Array {
    const window = windowOf(voi);
    const curve = voi.kind === 'window' ? voi.voiLutFunction : String(image.voiChoices.indexOf(voi));
    const key = `${image.imageId} ${curve} ${window.center} ${window.width} ${invert}`;
    if (this.last?.key !== key) this.last = { key, table: buildGrayTable(image.raster, image.facts, voi, invert) };
    return this.last.table;
  }

  clear(): void {
    this.last = null;
  }
}
