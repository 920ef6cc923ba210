const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** "45 s", "12 min", "3 h 20 min" */
export function durationWords(durationMs: number): string {
  if (durationMs < 2 * MINUTE_MS) return `${Math.round(durationMs / 1000)} s`;
  if (durationMs < 2 * HOUR_MS) return `${Math.round(durationMs / MINUTE_MS)} min`;
  const hours = Math.floor(durationMs / HOUR_MS);
  const minutes = Math.round((durationMs - hours * HOUR_MS) / MINUTE_MS);
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}

/** "5.4 GB": decimal, as disks are sold. */
export function bytesWords(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${Math.round(bytes / 1e6)} MB`;
}

/** "38.2 GiB": binary, as GPU memory is. */
export function gibibytesWords(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

export function percentWords(percent: number): string {
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

/** The time of day here, to the second. */
export function clockWords(wallTimeMs: number): string {
  const time = new Date(wallTimeMs);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
