/** How points and buckets of a run's series lie in memory, on disk and on the wire: rows of little-endian float64. */

/** A point: [step, timeMs, value]. NaN is unknown: telemetry has no steps, and a value that was not finite is none. */
export const VALUES_PER_POINT = 3;

/** Places within a point. */
export const POINT_VALUES = { step: 0, timeMs: 1, value: 2 } as const;

/**
 * Places within a bucket: what consecutive points have in common. The minimum and the maximum are points of their own, with
 * step and time, so that what is drawn is what was written.
 */
export const bucketField = {
  firstStep: 0,
  firstTimeMs: 1,
  lastStep: 2,
  lastTimeMs: 3,
  last: 4,
  minimumStep: 5,
  minimumTimeMs: 6,
  /** NaN where none of the values is finite; so are its step and time, and those of the maximum. */
  minimum: 7,
  maximumStep: 8,
  maximumTimeMs: 9,
  maximum: 10,
  /** Of the finite values. */
  sum: 11,
  /** Points, whatever their value. */
  count: 12,
  /** Of those, the ones without a finite value. */
  unknownCount: 13,
} as const;

export const VALUES_PER_BUCKET = 14;

/** Before the buckets of an answer: [points written so far, points that no later attempt superseded]. */
export const BUCKET_HEADER_VALUES = 2;
