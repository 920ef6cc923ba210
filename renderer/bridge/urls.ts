/** The file of an image, as it was imported (application/dicom). */
export function imageUrl(imageId: string): string {
  return `dicom://image/${encodeURIComponent(imageId)}`;
}

/** A small display-windowed picture of an image, at most 256 px. */
export function thumbnailUrl(imageId: string): string {
  return `dicom://thumbnail/${encodeURIComponent(imageId)}`;
}

/** A prediction's class activation map: float32, little endian, row-major. */
export function heatmapUrl(predictionId: string): string {
  return `dicom://heatmap/${encodeURIComponent(predictionId)}`;
}

/** The names of a run's series, as JSON. */
export function seriesNamesUrl(runId: string): string {
  return `series://run/${encodeURIComponent(runId)}`;
}

/** What of a run's series is asked for at a coarser grain: at most about so many buckets between two values of x. */
export interface BucketRange {
  readonly maximumCount: number;
  readonly x: 'step' | 'time';
  /** Null for all there is. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Points of a series from one on: float64 triplets [step, wallTimeMs, value], little endian. */
export function pointsQuery(name: string, fromPoint: number): string {
  return `${encodeURIComponent(name)}?from=${fromPoint}`;
}

/** Buckets of a series: float64, little endian, laid out as core/runs says. */
export function bucketsQuery(name: string, { maximumCount, x, from, to }: BucketRange): string {
  const range = `${from === null ? '' : `&from=${from}`}${to === null ? '' : `&to=${to}`}`;
  return `${encodeURIComponent(name)}?buckets=${maximumCount}&x=${x}${range}`;
}

/** Several questions about the series of one run: the answers one after the other, each behind the number of its values. */
export function askUrl(runId: string, queries: readonly string[]): string {
  const asked = queries.map((query) => `ask=${encodeURIComponent(query)}`).join('&');
  return `series://run/${encodeURIComponent(runId)}?${asked}`;
}
