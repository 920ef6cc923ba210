import { isFindingKind, isPathology, isPoint, type Finding, type Point } from '@contract/index';

import type { Catalogue, SqlRow } from '../workspace/index';
import { jsonOf, oneOf, oneOfOrNull, textOf } from './rows';

/** SQLite takes many more parameters; a part this large keeps every statement short. */
const IMAGES_A_QUERY = 500;

function isOutline(value: unknown): value is [Point, ...Point[]] {
  return Array.isArray(value) && value.length > 0 && value.every((point) => isPoint(point));
}

function findingOf(row: SqlRow): Finding {
  return {
    lesionId: textOf(row, 'lesion_id'),
    kind: oneOf(row, 'kind', isFindingKind),
    pathology: oneOfOrNull(row, 'pathology', isPathology),
    outline: jsonOf(row, 'outline', isOutline),
    source: textOf(row, 'source'),
  };
}

export async function findingsByImage(
  catalogue: Catalogue,
  imageIds: readonly string[],
): Promise<Map<string, Finding[]>> {
  const found = new Map<string, Finding[]>();
  for (let at = 0; at < imageIds.length; at += IMAGES_A_QUERY) {
    const ids = imageIds.slice(at, at + IMAGES_A_QUERY);
    const marks = ids.map(() => '?').join(', ');
    for (const row of await catalogue.read(`SELECT * FROM findings WHERE image_id IN (${marks}) ORDER BY id`, ids)) {
      const imageId = textOf(row, 'image_id');
      const findings = found.get(imageId) ?? [];
      findings.push(findingOf(row));
      found.set(imageId, findings);
    }
  }
  return found;
}
