import type { View } from '@contract/generated/types.js';

/** DICOM CID 4014 "View for Mammography": SNOMED CT and the older SNOMED RT codes. */
const VIEW_OF_CODE: ReadonlyMap<string, View> = new Map([
  ['399260004', 'ML'],
  ['R-10224', 'ML'],
  ['399368009', 'MLO'],
  ['R-10226', 'MLO'],
  ['399352003', 'LM'],
  ['R-10228', 'LM'],
  ['399099002', 'LMO'],
  ['R-10230', 'LMO'],
  ['399162004', 'CC'],
  ['R-10242', 'CC'],
  ['399192008', 'XCCL'],
  ['R-1024A', 'XCCL'],
  ['399101009', 'XCCM'],
  ['R-1024B', 'XCCM'],
]);

const NAMED_VIEWS: ReadonlySet<string> = new Set(['CC', 'MLO', 'ML', 'LM', 'LMO', 'XCCL', 'XCCM']);

/** A view by its DICOM name; a name that this program does not hang is OTHER. */
export function viewNamed(name: string): View {
  const upper = name.trim().toUpperCase();
  return isView(upper) ? upper : 'OTHER';
}

/** A view by its code value; an unknown code is OTHER. */
export function viewCoded(code: string): View {
  return VIEW_OF_CODE.get(code) ?? 'OTHER';
}

function isView(name: string): name is View {
  return NAMED_VIEWS.has(name);
}
