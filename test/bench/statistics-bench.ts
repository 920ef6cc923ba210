// How fast the statistics are on more cases than any mammography test set has.
// By itself: node test/bench/statistics-bench.ts
import {
  bootstrapAuc,
  casesOf,
  compareAucs,
  DEFAULT_BOOTSTRAP,
  delongVariance,
  placements,
  randomOf,
  type ScoredCases,
  withScores,
} from '../../core/statistics/index.ts';
import { type BenchFigure, quantile } from './figures.ts';

const REPEATS = 9;
const IMAGES_PER_PATIENT = 4;

export function measureStatistics(): readonly BenchFigure[] {
  const many = madeUp(100_000);
  const other = withScores(many, madeUp(100_000, 2).scores);
  const fewer = madeUp(20_000);
  return [
    figure('DeLong, 100,000 cases', 'promise: at most 200 ms', () => delongVariance(many, placements(many))),
    figure('both paired tests, 100,000 cases', 'DeLong and cluster-robust', () => compareAucs(many, other, null)),
    figure('bootstrap, 2,000 resamples of 20,000 cases', 'promise: at most 2,000 ms', () =>
      bootstrapAuc(fewer, DEFAULT_BOOTSTRAP),
    ),
  ];
}

/** The median, which another program’s load moves least. */
function figure(name: string, note: string, compute: () => unknown): BenchFigure {
  const times = Array.from({ length: REPEATS }, () => {
    const begun = performance.now();
    compute();
    return performance.now() - begun;
  });
  return { name, value: quantile(times, 0.5), unit: 'ms', note: `median of ${REPEATS}; ${note}` };
}

function madeUp(count: number, seed = 1): ScoredCases {
  const random = randomOf(seed);
  return casesOf(
    Array.from({ length: count }, (_, i) => {
      const positive = i % 4 === 0;
      const patientKey = `${Math.floor(i / IMAGES_PER_PATIENT)}`;
      return { key: `${i}`, patientKey, positive, score: random.normal() + (positive ? 1.5 : 0) };
    }),
  );
}

if (process.argv[1] === import.meta.filename) {
  for (const { name, value, unit, note } of measureStatistics())
    console.log(`${name.padEnd(46)} ${(value ?? Number.NaN).toFixed(1).padStart(8)} ${unit}   ${note ?? ''}`);
}
