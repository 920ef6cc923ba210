import { bucketField as field, BUCKET_HEADER_VALUES, VALUES_PER_BUCKET } from '@core/runs/index';

type PointOf = readonly [step: number, timeMs: number, value: number];

/** Points as main answers them in buckets of `size`. */
export function bucketAnswer(points: readonly PointOf[], size: number): Float64Array {
  const buckets = Array.from({ length: Math.ceil(points.length / size) }, (_bucket, index) =>
    points.slice(index * size, (index + 1) * size),
  );
  const answer = new Float64Array(BUCKET_HEADER_VALUES + buckets.length * VALUES_PER_BUCKET);
  answer.set([points.length, points.length]);
  for (const [index, bucket] of buckets.entries()) {
    answer.set(rowOf(bucket), BUCKET_HEADER_VALUES + index * VALUES_PER_BUCKET);
  }
  return answer;
}

function rowOf(bucket: readonly PointOf[]): Float64Array {
  const finite = bucket.filter(([, , value]) => Number.isFinite(value)).sort((a, b) => a[2] - b[2]);
  const unknown = [NaN, NaN, NaN] as const;
  const row = new Float64Array(VALUES_PER_BUCKET);
  const [first, last] = [bucket[0] ?? unknown, bucket.at(-1) ?? unknown];
  row.set([first[0], first[1]], field.firstStep);
  row.set(last, field.lastStep);
  row.set(finite[0] ?? unknown, field.minimumStep);
  row.set(finite.at(-1) ?? unknown, field.maximumStep);
  row[field.sum] = finite.reduce((sum, [, , value]) => sum + value, 0);
  row[field.count] = bucket.length;
  row[field.unknownCount] = bucket.length - finite.length;
  return row;
}
