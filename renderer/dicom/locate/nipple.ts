import { estimateNipple, findBreast, isInverted, type ImagePoint } from '@core/dicom/index';

import type { ViewerImage } from '../decode-messages';
import type { GrayRaster, RasterLevel } from '../gray-raster';

/** Fine enough: the breast is found on a grid of 256 blocks. */
const FEWEST_PX = 512;

const known = new WeakMap<ViewerImage, ImagePoint | null>();

/** The estimated nipple in full-image pixels; null where no breast or no chest wall is known. Found once an image. */
export function nippleOf(image: ViewerImage): ImagePoint | null {
  const before = known.get(image);
  if (before !== undefined) return before;
  const nipple = findNipple(image);
  known.set(image, nipple);
  return nipple;
}

function findNipple({ raster, facts, chestWall }: ViewerImage): ImagePoint | null {
  const level = coarseLevel(raster);
  const { rows, columns, indices } = level;
  const values = uprightValues(raster, isInverted(facts));
  const breast = findBreast({ rows, columns, storedValues: indices, complete: true }, { firstStored: 0, values });
  const nipple = estimateNipple(breast, chestWall.edge);
  return nipple === null ? null : { x: nipple.x * level.factor, y: nipple.y * level.factor };
}

/** The coarsest level that is still fine enough: a full mammogram would hold up the window. */
function coarseLevel({ levels }: GrayRaster): RasterLevel {
  let [chosen] = levels;
  for (const level of levels) if (Math.max(level.rows, level.columns) >= FEWEST_PX) chosen = level;
  return chosen;
}

/** Each index as 0 (air, or no image) to 65535 (densest), whatever the file's polarity and slope. */
function uprightValues({ largestIndex, modalityStep }: GrayRaster, inverted: boolean): Uint16Array {
  const falling = inverted !== modalityStep < 0;
  const span = Math.max(1, largestIndex - 1);
  const values = new Uint16Array(largestIndex + 1);
  for (let index = 1; index <= largestIndex; index += 1)
    values[index] = (((falling ? largestIndex - index : index - 1) / span) * 65535) | 0;
  return values;
}
