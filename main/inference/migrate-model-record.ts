/** A record of format 1 as format 2; the twin of mammobench/inference/model_files.py. Others as they are. */
export function migrateModelRecord(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('formatVersion' in raw) || raw.formatVersion !== 1) return raw;
  const { testAuc, validationAuc, ...rest } = raw as Record<string, unknown>;
  return {
    ...rest,
    formatVersion: 2,
    preprocessingSteps: { outsideGraph: [], insideGraph: [] },
    metrics: [validationAuc, testAuc].filter((metric) => metric !== null && metric !== undefined),
    metricsMissing: ['records of format 1 hold no AUC per breast or patient'],
    calibration: [],
    testTimeFlips: false,
    environmentHash: null,
  };
}
