import type { Laterality, View } from '@contract/generated/types.js';

import type { ImageMetadata } from './image-types.js';

export interface ResolvedView {
  readonly laterality: Laterality | null;
  readonly view: View | null;
  /** Where the answer comes from; when the two come from different places, the less sure one. */
  readonly source: 'tags' | 'filename' | 'table' | 'unknown';
}

interface NamedView {
  readonly laterality: Laterality;
  readonly view: View;
}

/** INbreast: 20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm (its ML stands for MLO). */
const INBREAST = /_MG_([LR])_(CC|ML|MLO|FB)_/iu;
/** CBIS-DDSM: Calc-Test_P_00038_LEFT_CC, Mass-Training_P_00001_LEFT_MLO_1. */
const CBIS_DDSM = /(?:Calc|Mass)-(?:Test|Training)_P_\d+_(LEFT|RIGHT)_(CC|MLO)/iu;
/** Names that say it plainly, as the phantom's and many exports do: P0001_RMLO.dcm, L-CC.dcm, right_mlo.dcm. */
const PLAIN = /(?:^|[^A-Za-z])(L|R|LEFT|RIGHT)[-_ ]?(CC|MLO|LMO|ML|LM|XCCL|XCCM)(?=$|[^A-Za-z])/iu;

/**
 * Which breast and which projection: from the tags, else from the path, else from the dataset's own table. SeriesDescription is
 * free text and has no say; where two disagree, the earlier is right.
 */
export function resolveView(
  metadata: Pick<ImageMetadata, 'laterality' | 'view' | 'patientId'>,
  path: string,
  table: Partial<NamedView> | null = null,
): ResolvedView {
  const { laterality, view } = metadata;
  if (laterality !== null && view !== null) return { laterality, view, source: 'tags' };
  // CBIS-DDSM says breast and view in PatientID, which its importers also name the folder by.
  const named = viewInPath(path) ?? viewInName(metadata.patientId ?? '');
  if (named !== null)
    return { laterality: laterality ?? named.laterality, view: view ?? named.view, source: 'filename' };
  if (table !== null && (table.laterality ?? table.view) !== undefined)
    return { laterality: laterality ?? table.laterality ?? null, view: view ?? table.view ?? null, source: 'table' };
  return { laterality, view, source: 'unknown' };
}

/** The last match counts: a file's name knows more than the folders above it. */
function viewInPath(path: string): NamedView | null {
  const parts = path.split(/[\\/]/u).reverse();
  for (const part of parts) {
    const named = viewInName(part);
    if (named !== null) return named;
  }
  return null;
}

function viewInName(name: string): NamedView | null {
  const inbreast = INBREAST.exec(name);
  if (inbreast !== null) return named(inbreast, (view) => (view === 'ML' ? 'MLO' : view));
  const match = CBIS_DDSM.exec(name) ?? PLAIN.exec(name);
  return match === null ? null : named(match, (view) => view);
}

function named(match: RegExpExecArray, rename: (view: string) => string): NamedView {
  const laterality = (match[1] ?? '').toUpperCase().startsWith('L') ? 'L' : 'R';
  const view = rename((match[2] ?? '').toUpperCase());
  return { laterality, view: isView(view) ? view : 'OTHER' };
}

function isView(view: string): view is View {
  return ['CC', 'MLO', 'ML', 'LM', 'LMO', 'XCCL', 'XCCM'].includes(view);
}
