import type { DifferenceTest, PairedResult, RunsComparison } from '@contract/index';

/**
 * The comparison as a file: `comparisons` and `family` are what `npm run stats -- compare … --json` prints of the same
 * runs; beside them stands what was refused, each run alone, and the arms.
 */
export function comparisonJson(answer: RunsComparison): string {
  const { unit, part, baselineRunId, runs, pairs, family, arms } = answer;
  const document = {
    unit,
    part,
    baselineRunId,
    comparisons: pairs.flatMap(({ comparison }) => (comparison === null ? [] : [comparison])),
    family,
    refused: [
      ...runs.flatMap(({ runId, failure }) => (failure === null ? [] : [{ runId, failure }])),
      ...pairs.flatMap(({ runId, failure }) => (failure === null ? [] : [{ runId, failure }])),
    ],
    runs: runs.map(({ runId, name, files, splitHash, scores }) => ({
      runId,
      name,
      files,
      splitHash,
      estimate: scores?.estimate ?? null,
      averagePrecision: scores?.averagePrecision ?? null,
      atSpecificity: scores?.atSpecificity ?? null,
    })),
    arms,
  };
  return `${JSON.stringify(document, withNames, 2)}\n`;
}

/** JSON knows no infinite threshold. */
function withNames(_key: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? String(value) : value;
}

const COLUMNS = [
  'baseline',
  'run',
  'unit',
  'part',
  'splitHash',
  'cases',
  'positives',
  'patients',
  'aucBaseline',
  'aucBaselineLower',
  'aucBaselineUpper',
  'aucRun',
  'aucRunLower',
  'aucRunUpper',
  'difference',
  'test',
  'method',
  'lower',
  'upper',
  'pValue',
  'pValueAfterHolm',
  'smallestDetectable',
  'reason',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

/** One line a test: the paired differences with their intervals, as all of the methods give them. */
export function comparisonCsv(answer: RunsComparison): string {
  const nameOf = new Map(answer.runs.map(({ runId, name }) => [runId, name]));
  const shared = { baseline: nameOf.get(answer.baselineRunId ?? '') ?? null, unit: answer.unit, part: answer.part };
  const rows: Row[] = answer.pairs.flatMap((pair) => {
    const run = nameOf.get(pair.runId) ?? pair.runId;
    return testRows(pair).map((row) => ({ ...shared, run, ...row }));
  });
  for (const { name, failure } of answer.runs) {
    if (failure !== null) rows.push({ ...shared, run: name, reason: reasonOf(failure) });
  }
  const lines = rows.map((row) => COLUMNS.map((column) => csvField(row[column] ?? null)).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\n');
}

function testRows({ comparison, adjustedP, failure }: PairedResult): readonly Row[] {
  if (comparison === null) return [{ reason: failure === null ? null : reasonOf(failure) }];
  const { estimateA, estimateB, splitHash, comparison: paired } = comparison;
  const ofBoth: Row = {
    splitHash,
    cases: paired.counts.cases,
    positives: paired.counts.positives,
    patients: paired.counts.patients,
    aucBaseline: paired.aucA,
    aucBaselineLower: estimateA.clusterRobust.interval?.lower ?? null,
    aucBaselineUpper: estimateA.clusterRobust.interval?.upper ?? null,
    aucRun: paired.aucB,
    aucRunLower: estimateB.clusterRobust.interval?.lower ?? null,
    aucRunUpper: estimateB.clusterRobust.interval?.upper ?? null,
    difference: paired.difference,
  };
  const tests = [paired.clusterRobust, paired.delong, paired.bootstrap].filter((test) => test !== null);
  return tests.map((test) => ({ ...ofBoth, ...testRow(test, test.kind === 'cluster-robust' ? adjustedP : null) }));
}

function testRow(test: DifferenceTest, adjustedP: number | null): Row {
  return {
    test: test.kind,
    method: test.method,
    lower: test.interval?.lower ?? null,
    upper: test.interval?.upper ?? null,
    pValue: test.pValue,
    pValueAfterHolm: adjustedP,
    smallestDetectable: test.smallestDetectable,
    reason: test.reason,
  };
}

function reasonOf({ message, problems }: { message: string; problems: readonly { path: string; message: string }[] }) {
  return [message, ...problems.map((problem) => `${problem.path} ${problem.message}`)].join(' ');
}

/** RFC 4180. */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
