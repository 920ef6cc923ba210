import type { ImageRecord } from '@contract/index';
import { bandInOther, spacingOf, type ImagePoint, type LocatableView, type LocateResult } from '@core/dicom/index';

import type { ViewerImage } from '../decode-messages';
import type { Tile } from '../hanging';
import { nippleOf } from './nipple';

/** A view on screen in which a place can be pointed at, or looked for. */
export interface LocateView {
  readonly tile: string;
  readonly study: Tile['study'];
  readonly record: ImageRecord;
  readonly image: ViewerImage;
}

/** The views on screen of the same breast in the same study, in the other of the two projections. */
export function otherViewsOf(own: LocateView, views: readonly LocateView[]): readonly LocateView[] {
  const { laterality, view, studyId } = own.record;
  if (laterality === null || (view !== 'CC' && view !== 'MLO')) return [];
  const wanted = view === 'CC' ? 'MLO' : 'CC';
  return views.filter(
    ({ study, record }) =>
      study === own.study &&
      record.studyId === studyId &&
      record.laterality === laterality &&
      record.view === wanted &&
      !isPartial(record),
  );
}

/** The band in another view for a point of this one, or why there is none. */
export function locateIn(own: LocateView, other: LocateView, point: ImagePoint): LocateResult {
  const one = locatable(own);
  const two = locatable(other);
  if (one === null || two === null)
    return { band: null, reason: `no nipple can be estimated in ${(one === null ? own : other).tile}` };
  return bandInOther(point, one, two);
}

/** What is said at the head of the tile in which the pointer is. */
export function describeLocate(own: LocateView, views: readonly LocateView[], point: ImagePoint): string {
  if (isPartial(own.record)) return 'No band: a spot or magnification view may not hold the nipple';
  const others = otherViewsOf(own, views);
  const [other] = others;
  if (other === undefined) return 'No band: no CC and MLO of this breast are on screen together';
  const result = locateIn(own, other, point);
  if (result.reason !== null) return `No band: ${result.reason}`;
  const { distance, tolerance, unit } = result.band;
  return `${distance.toFixed(0)} ${unit} from the nipple (estimated): in ${other.tile} within ± ${tolerance} ${unit}`;
}

function locatable({ image }: LocateView): LocatableView | null {
  const nipple = nippleOf(image);
  const { edge } = image.chestWall;
  if (nipple === null || edge === null) return null;
  return { nipple, chestWallEdge: edge, spacing: spacingOf(image.facts) };
}

function isPartial({ viewModifiers }: ImageRecord): boolean {
  return viewModifiers.some((modifier) => /magnif|spot/iu.test(modifier));
}
