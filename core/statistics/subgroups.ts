import type { FindingKind, ManifestImage } from '../../contract/generated/types.ts';
import type { ImagesByCase } from './case-images.ts';
import { type CaseCounts, casesAt, type ScoredCases } from './cases.ts';
import { type AucEstimate, estimateAuc } from './estimate-auc.ts';
import type { Unit } from './predictions.ts';

/** Cases that share something, evaluated alone. */
export interface Subgroup {
  readonly name: string;
  readonly counts: CaseCounts;
  /** Without the bootstrap. Null where one class is missing. */
  readonly estimate: AucEstimate | null;
  readonly reason: string | null;
}

export interface SubgroupAxis {
  readonly axis: 'density' | 'view' | 'laterality' | 'lesion' | 'dataset';
  readonly groups: readonly Subgroup[];
  readonly note: string | null;
}

/** Of which group of an axis an image is. */
type GroupOf = (image: ManifestImage) => string;

const UNKNOWN = 'not recorded';
const MIXED = 'more than one';

/** The model on parts of its cases. Exploratory: many small looks, none of them corrected for the others. */
export function subgroupsOf(
  cases: ScoredCases,
  images: ImagesByCase,
  unit: Unit,
  datasetName: string,
): readonly SubgroupAxis[] {
  const by = (groupOf: GroupOf) => groupsBy(cases, images, groupOf);
  const ofPatient = 'A patient has images of both breasts: look by image or breast.';
  return [
    { axis: 'density', groups: by((image) => image.density ?? UNKNOWN), note: null },
    unit === 'image'
      ? { axis: 'view', groups: by((image) => image.view), note: null }
      : { axis: 'view', groups: [], note: `A ${unit} has images of more than one view: look by image.` },
    unit === 'patient'
      ? { axis: 'laterality', groups: [], note: ofPatient }
      : { axis: 'laterality', groups: by((image) => (image.laterality === 'L' ? 'left' : 'right')), note: null },
    {
      axis: 'lesion',
      groups: lesionGroups(cases, images),
      note: 'Malignant cases with such a malignant lesion against every case that is not malignant. A case with two types counts in both.',
    },
    { axis: 'dataset', groups: by(() => datasetName), note: null },
  ];
}

function groupsBy(cases: ScoredCases, images: ImagesByCase, groupOf: GroupOf): readonly Subgroup[] {
  const places = new Map<string, number[]>();
  cases.keys.forEach((key, place) => {
    const names = new Set((images.get(key) ?? []).map(groupOf));
    const [name = UNKNOWN] = names;
    const group = names.size > 1 ? MIXED : name;
    const known = places.get(group);
    if (known === undefined) places.set(group, [place]);
    else known.push(place);
  });
  return [...places]
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, group]) => subgroup(name, casesAt(cases, group)));
}

/** What is not known stands last. */
function rank(name: string): number {
  return name === UNKNOWN ? 2 : name === MIXED ? 1 : 0;
}

function lesionGroups(cases: ScoredCases, images: ImagesByCase): readonly Subgroup[] {
  const negatives: number[] = [];
  const withKind = new Map<string, number[]>();
  cases.keys.forEach((key, place) => {
    if (cases.positive[place] === 0) {
      negatives.push(place);
      return;
    }
    for (const kind of lesionsOf(images.get(key) ?? [])) {
      const known = withKind.get(kind);
      if (known === undefined) withKind.set(kind, [place]);
      else known.push(place);
    }
  });
  return [...withKind]
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([kind, positives]) => subgroup(kind, casesAt(cases, [...positives, ...negatives])));
}

/** Where no lesion is called malignant, all of the case’s lesions speak for it. */
function lesionsOf(images: readonly ManifestImage[]): ReadonlySet<FindingKind | typeof UNKNOWN> {
  const findings = images.flatMap((image) => image.findings);
  const malignant = findings.filter(({ pathology }) => pathology === 'malignant');
  const kinds = (malignant.length > 0 ? malignant : findings).map(({ kind }) => kind);
  return new Set(kinds.length > 0 ? kinds : [UNKNOWN]);
}

function subgroup(name: string, cases: ScoredCases): Subgroup {
  const { counts } = cases;
  if (counts.positives > 0 && counts.negatives > 0) {
    return { name, counts, estimate: estimateAuc(cases, null), reason: null };
  }
  const only = counts.positives === 0 ? 'no malignant case' : 'only malignant cases';
  return { name, counts, estimate: null, reason: `There ${counts.positives === 0 ? 'is' : 'are'} ${only} here.` };
}
