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

/** CPU time, because other programs’ load moves it least; what a clock on the wall showed stands beside it. */
function figure(name: string, note: string, compute: () => unknown): BenchFigure {
  const runs = Array.from({ length: REPEATS }, () => {
    const begun = performance.now();
    const before = process.cpuUsage();
    compute();
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1000, wallMs: performance.now() - begun };
  });
  const wallMs = runs.map((run) => run.wallMs);
  const cpuMs = runs.map((run) => run.cpuMs);
  const wall = `wall ${quantile(wallMs, 0.5)?.toFixed(0)}, at best ${Math.min(...wallMs).toFixed(0)} ms`;
  return { name, value: quantile(cpuMs, 0.5), unit: 'ms CPU', note: `${note}; median of ${REPEATS}; ${wall}` };
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
