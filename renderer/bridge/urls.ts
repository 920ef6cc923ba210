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

/** A run's series from one point on: float64 triplets [step, wallTimeMs, value], little endian. */
export function seriesUrl(runId: string, name: string, fromPoint: number): string {
  return `series://run/${encodeURIComponent(runId)}/${encodeURIComponent(name)}?from=${fromPoint}`;
}
