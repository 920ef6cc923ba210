// How often the default interval holds the true AUC, and how often the default paired test cries wolf, in simulated studies
// with known truth. By itself: node test/bench/coverage-bench.ts [studies]
import {
  casesOf,
  compareAucs,
  estimateAuc,
  type Interval,
  LEVEL,
  normalQuantile,
  type Random,
  randomOf,
  type ScoredCases,
  withScores,
} from '../../core/statistics/index.ts';
import type { BenchFigure } from './figures.ts';

const STUDIES = 4000;
const SEED = 1997;
const AUCS = [0.8, 0.9, 0.95];
const WITHIN_PATIENT = 0.4;
/** Of the two models’ scores of a case: two trainings err alike. */
const BETWEEN_MODELS = 0.5;
/** What the default interval and the default test promise, in percent. */
const COVERAGE_PERCENT = { least: 93, most: 97 };
const REJECTION_PERCENT = { least: 3, most: 7 };

/** Who has how many images, and which of them are malignant. */
interface Design {
  readonly name: string;
  readonly correlation: number;
  readonly patients: readonly (readonly boolean[])[];
}

interface Cell {
  readonly name: string;
  readonly coverage: number;
  readonly delongCoverage: number;
  readonly undefinedIntervals: number;
  readonly rejection: number;
  readonly delongRejection: number;
  readonly fewestOfAClass: number;
}

const independent = (positives: number, negatives: number): Design => ({
  name: `${positives}/${negatives} independent cases`,
  correlation: 0,
  patients: Array.from({ length: positives + negatives }, (_, i) => [i < positives]),
});

/** Malignant images fall on patients by lot. */
const byLot = (patients: number, positives: number): Design => {
  const random = randomOf(SEED);
  const images = Array.from({ length: 4 * patients }, (_, i) => ({ positive: i < positives, place: random.uniform() }));
  const drawn = images.sort((a, b) => a.place - b.place).map(({ positive }) => positive);
  return {
    name: `${patients} patients × 4, ${positives} images malignant by lot`,
    correlation: WITHIN_PATIENT,
    patients: Array.from({ length: patients }, (_, i) => drawn.slice(4 * i, 4 * i + 4)),
  };
};

/** A cancer is seen in the two views of one breast. */
const oneBreast = (patients: number, ill: number): Design => ({
  name: `${patients} patients × 4, ${ill} with one malignant breast`,
  correlation: WITHIN_PATIENT,
  patients: Array.from({ length: patients }, (_, i) =>
    i < ill ? [true, true, false, false] : Array<boolean>(4).fill(false),
  ),
});

/** Harder, since fewer patients hold the positives: every image of an ill patient is malignant. */
const wholePatients = (patients: number, ill: number): Design => ({
  name: `${patients} patients × 4, all images of ${ill} malignant`,
  correlation: WITHIN_PATIENT,
  patients: Array.from({ length: patients }, (_, i) => Array<boolean>(4).fill(i < ill)),
});

const DESIGNS: readonly Design[] = [
  independent(30, 93),
  independent(100, 310),
  byLot(31, 31),
  byLot(103, 100),
  oneBreast(31, 15),
  oneBreast(103, 50),
  wholePatients(31, 8),
  wholePatients(103, 25),
];

export function measureCoverage(studies = STUDIES): readonly BenchFigure[] {
  return DESIGNS.flatMap((design, row) =>
    AUCS.flatMap((auc, column) => figuresOf(measureCell(design, auc, studies, SEED + 100 * row + column), studies)),
  );
}

function measureCell(design: Design, auc: number, studies: number, seed: number): Cell {
  const random = randomOf(seed);
  const cases = casesOfDesign(design);
  const separation = Math.SQRT2 * normalQuantile(auc);
  const found = { covered: 0, delong: 0, undefined: 0, rejected: 0, delongRejected: 0 };
  for (let study = 0; study < studies; study += 1) {
    const [a, b] = drawScores(cases, design.correlation, separation, random);
    const estimate = estimateAuc(a, null);
    if (holds(estimate.clusterRobust.interval, auc)) found.covered += 1;
    if (estimate.clusterRobust.interval === null) found.undefined += 1;
    if (holds(estimate.delong.interval, auc)) found.delong += 1;
    const paired = compareAucs(a, b, null);
    if ((paired.clusterRobust.pValue ?? 1) < 1 - LEVEL) found.rejected += 1;
    if ((paired.delong.pValue ?? 1) < 1 - LEVEL) found.delongRejected += 1;
  }
  return {
    name: `AUC ${auc.toFixed(2)}, ${design.name}`,
    coverage: found.covered / studies,
    delongCoverage: found.delong / studies,
    undefinedIntervals: found.undefined,
    rejection: found.rejected / studies,
    delongRejection: found.delongRejected / studies,
    fewestOfAClass: Math.min(cases.counts.positives, cases.counts.negatives),
  };
}

function casesOfDesign({ patients }: Design): ScoredCases {
  return casesOf(
    patients.flatMap((images, patient) =>
      images.map((positive, image) => ({ key: `${patient}-${image}`, patientKey: `${patient}`, positive, score: 0 })),
    ),
  );
}

/** Binormal scores of two models of the same AUC: patients and images have a share of the noise each. */
function drawScores(cases: ScoredCases, correlation: number, separation: number, random: Random) {
  const ofPatient = Array.from({ length: cases.counts.patients }, () => drawPair(random));
  const ofImage = Array.from(cases.scores, () => drawPair(random));
  const scoresOf = (model: 0 | 1) =>
    cases.scores.map(
      (_, i) =>
        Math.sqrt(correlation) * ofPatient[cases.cluster[i]!]![model] +
        Math.sqrt(1 - correlation) * ofImage[i]![model] +
        separation * cases.positive[i]!,
    );
  return [withScores(cases, scoresOf(0)), withScores(cases, scoresOf(1))] as const;
}

function drawPair(random: Random): readonly [number, number] {
  const shared = Math.sqrt(BETWEEN_MODELS) * random.normal();
  const own = Math.sqrt(1 - BETWEEN_MODELS);
  return [shared + own * random.normal(), shared + own * random.normal()];
}

function holds(interval: Interval | null, auc: number): boolean {
  return interval !== null && interval.lower <= auc && auc <= interval.upper;
}

function figuresOf(cell: Cell, studies: number): readonly BenchFigure[] {
  const percent = (share: number) => Number((100 * share).toFixed(2));
  const promise = (share: number, { least, most }: typeof COVERAGE_PERCENT) =>
    `promise ${least} to ${most} %: ${percent(share) >= least && percent(share) <= most ? 'kept' : 'MISSED'}`;
  const none = cell.undefinedIntervals === 0 ? '' : `; ${cell.undefinedIntervals} of ${studies} without an interval`;
  return [
    {
      name: `coverage: ${cell.name}`,
      value: percent(cell.coverage),
      unit: '%',
      note: `${promise(cell.coverage, COVERAGE_PERCENT)}; plain DeLong ${percent(cell.delongCoverage)} %${none}`,
    },
    {
      name: `rejection under the null: ${cell.name}`,
      value: percent(cell.rejection),
      unit: '%',
      note: `${cell.fewestOfAClass < 30 ? 'no promise' : promise(cell.rejection, REJECTION_PERCENT)}; plain DeLong ${percent(cell.delongRejection)} %`,
    },
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const { name, value, unit, note } of measureCoverage(Number(process.argv[2] ?? STUDIES)))
    console.log(`${name.padEnd(90)} ${String(value).padStart(6)} ${unit}   ${note ?? ''}`);
}
