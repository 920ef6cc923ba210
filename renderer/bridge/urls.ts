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

/** A run's series from one point on: float64 triplets [step, wallTimeMs, value], little endian. */
export function seriesUrl(runId: string, name: string, fromPoint: number): string {
  return `series://run/${encodeURIComponent(runId)}/${encodeURIComponent(name)}?from=${fromPoint}`;
}

/** What of a run's series is asked for at a coarser grain: at most about so many buckets between two values of x. */
export interface BucketRange {
  readonly maximumCount: number;
  readonly x: 'step' | 'time';
  /** Null for all there is. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Buckets of a run's series: float64, little endian, laid out as core/runs says. */
export function bucketsUrl(runId: string, name: string, { maximumCount, x, from, to }: BucketRange): string {
  const range = `${from === null ? '' : `&from=${from}`}${to === null ? '' : `&to=${to}`}`;
  const series = `series://run/${encodeURIComponent(runId)}/${encodeURIComponent(name)}`;
  return `${series}?buckets=${maximumCount}&x=${x}${range}`;
}
