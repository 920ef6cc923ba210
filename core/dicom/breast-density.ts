import type { BreastDensity } from '@contract/generated/types.js';

import type { Elements } from './elements.js';

const ACQUISITION_CONTEXT = 'x00400555';
const CONCEPT_NAME = 'x0040a043';
const CONCEPT = 'x0040a168';
const CODE_VALUE = 'x00080100';

/** "Breast composition", SNOMED CT and RT. */
const BREAST_COMPOSITION: ReadonlySet<string> = new Set(['129715009', 'F-01710']);

/** DICOM CID 6000 "Overall Breast Composition", in the letters of BI-RADS. */
const DENSITY_OF_CODE: ReadonlyMap<string, BreastDensity> = new Map([
  ['129716005', 'A'],
  ['F-01711', 'A'],
  ['129717001', 'B'],
  ['F-01712', 'B'],
  ['129718006', 'C'],
  ['F-01713', 'C'],
  ['129719003', 'D'],
  ['F-01714', 'D'],
]);

/** The density that an image carries: as context of its acquisition, the mammography object having no attribute for it. */
export function readBreastDensity(elements: Elements): BreastDensity | null {
  for (const item of elements.items(ACQUISITION_CONTEXT)) {
    const name = item.items(CONCEPT_NAME)[0]?.text(CODE_VALUE) ?? '';
    const code = item.items(CONCEPT)[0]?.text(CODE_VALUE) ?? '';
    if (BREAST_COMPOSITION.has(name)) return DENSITY_OF_CODE.get(code) ?? null;
  }
  return null;
}
