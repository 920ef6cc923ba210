import { bucketField as field, VALUES_PER_BUCKET, VALUES_PER_POINT } from '@core/runs/index';

/** Adds the points from…to of `points` to the bucket that stands at the start of `bucket`. */
export function addPoint(bucket: Float64Array, step: number, timeMs: number, value: number): void {
  if (bucket[field.count] === 0) {
    bucket[field.firstStep] = step;
    bucket[field.firstTimeMs] = timeMs;
  }
  bucket[field.lastStep] = step;
  bucket[field.lastTimeMs] = timeMs;
  bucket[field.last] = value;
  bucket[field.count] = (bucket[field.count] ?? 0) + 1;
  if (!Number.isFinite(value)) {
    bucket[field.unknownCount] = (bucket[field.unknownCount] ?? 0) + 1;
    return;
  }
  bucket[field.sum] = (bucket[field.sum] ?? 0) + value;
  takeMinimum(bucket, step, timeMs, value);
  takeMaximum(bucket, step, timeMs, value);
}

/** Adds the bucket at `at` of `rows` to `bucket`; it comes after all that was added before. */
export function addBucket(bucket: Float64Array, rows: Float64Array, at: number): void {
  const of = (place: number): number => rows[at + place] ?? NaN;
  if (bucket[field.count] === 0) {
    bucket[field.firstStep] = of(field.firstStep);
    bucket[field.firstTimeMs] = of(field.firstTimeMs);
  }
  bucket[field.lastStep] = of(field.lastStep);
  bucket[field.lastTimeMs] = of(field.lastTimeMs);
  bucket[field.last] = of(field.last);
  bucket[field.sum] = (bucket[field.sum] ?? 0) + of(field.sum);
  bucket[field.count] = (bucket[field.count] ?? 0) + of(field.count);
  bucket[field.unknownCount] = (bucket[field.unknownCount] ?? 0) + of(field.unknownCount);
  if (of(field.count) === of(field.unknownCount)) return;
  takeMinimum(bucket, of(field.minimumStep), of(field.minimumTimeMs), of(field.minimum));
  takeMaximum(bucket, of(field.maximumStep), of(field.maximumTimeMs), of(field.maximum));
}

export function emptyBucket(): Float64Array<ArrayBuffer> {
  const bucket = new Float64Array(VALUES_PER_BUCKET);
  clearBucket(bucket);
  return bucket;
}

export function clearBucket(bucket: Float64Array): void {
  bucket.fill(NaN);
  bucket[field.sum] = 0;
  bucket[field.count] = 0;
  bucket[field.unknownCount] = 0;
}

/** Each point as a bucket of its own. */
export function bucketsOfPoints(points: Float64Array): Float64Array<ArrayBuffer> {
  const count = Math.floor(points.length / VALUES_PER_POINT);
  const rows = new Float64Array(count * VALUES_PER_BUCKET);
  for (let point = 0; point < count; point += 1) {
    const row = rows.subarray(point * VALUES_PER_BUCKET, (point + 1) * VALUES_PER_BUCKET);
    const at = point * VALUES_PER_POINT;
    clearBucket(row);
    addPoint(row, points[at] ?? NaN, points[at + 1] ?? NaN, points[at + 2] ?? NaN);
  }
  return rows;
}

/** The first of equal extremes stays: the same points give the same bucket, however they came together. */
function takeMinimum(bucket: Float64Array, step: number, timeMs: number, value: number): void {
  if (value >= (bucket[field.minimum] ?? NaN)) return;
  bucket[field.minimumStep] = step;
  bucket[field.minimumTimeMs] = timeMs;
  bucket[field.minimum] = value;
}

function takeMaximum(bucket: Float64Array, step: number, timeMs: number, value: number): void {
  if (value <= (bucket[field.maximum] ?? NaN)) return;
  bucket[field.maximumStep] = step;
  bucket[field.maximumTimeMs] = timeMs;
  bucket[field.maximum] = value;
}
