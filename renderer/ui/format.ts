/** What stands for a value that nobody knows; the reason belongs on hover. */
export const UNKNOWN = '–';

/** Three significant digits, thousands apart: 0.871, 41.2, 281, 1,840. */
export function formatNumber(value: number | null, significantDigits = 3): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  const wholeDigits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  if (wholeDigits < -3) return value.toExponential(significantDigits - 1);
  const fractionDigits = Math.min(20, Math.max(0, significantDigits - wholeDigits));
  return fixed(fractionDigits).format(value);
}

const formats = new Map<number, Intl.NumberFormat>();

/** Made once each: making one takes longer than drawing its number. */
function fixed(fractionDigits: number): Intl.NumberFormat {
  const known = formats.get(fractionDigits);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  });
  formats.set(fractionDigits, made);
  return made;
}

/** A count is exact: 4,924. */
export function formatCount(value: number | null): string {
  return value === null ? UNKNOWN : fixed(0).format(value);
}

/** '1,231 studies', '1 study'. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** In the unit that suits the bytes themselves, or others that they stand beside. */
export function scaleBytes(
  bytes: number | null,
  beside: number | null = bytes,
): { readonly digits: string; readonly unit: string } {
  if (bytes === null) return { digits: UNKNOWN, unit: '' };
  const measure = beside ?? bytes;
  const power = measure < 1 ? 0 : Math.min(BINARY_UNITS.length - 1, Math.floor(Math.log2(measure) / 10));
  const scaled = bytes / 1024 ** power;
  return { digits: power === 0 ? formatCount(bytes) : formatNumber(scaled), unit: BINARY_UNITS[power] ?? 'B' };
}

export function formatBytes(bytes: number | null): string {
  const { digits, unit } = scaleBytes(bytes);
  return unit === '' ? digits : `${digits} ${unit}`;
}

/** Two units at most: '0.4 s', '42 s', '12 m 5 s', '10 h 11 m', '3 d 4 h'. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return UNKNOWN;
  if (seconds < 1) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pairs = [
    { size: 86_400, unit: 'd', sub: 3_600, subUnit: 'h' },
    { size: 3_600, unit: 'h', sub: 60, subUnit: 'm' },
    { size: 60, unit: 'm', sub: 1, subUnit: 's' },
  ];
  const pair = pairs.find((each) => whole >= each.size);
  if (pair === undefined) return `${whole} s`;
  return `${Math.floor(whole / pair.size)} ${pair.unit} ${Math.floor((whole % pair.size) / pair.sub)} ${pair.subUnit}`;
}

/** 'just now', '4 m ago', '3 h ago', 'yesterday', '12 Mar 2026'. */
export function formatRelativeTime(atMs: number, nowMs: number): string {
  const seconds = (nowMs - atMs) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3_600) return `${Math.max(1, Math.round(seconds / 60))} m ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h ago`;
  const days = Math.round(seconds / 86_400);
  if (days === 1) return 'yesterday';
  if (days < 14) return `${days} days ago`;
  return Math.abs(atMs) <= LATEST_MS ? day.format(atMs) : UNKNOWN;
}

/** Beyond it there are no dates. */
const LATEST_MS = 8.64e15;
/** Made once: making one takes longer than writing a date. */
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const absoluteTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export function formatAbsoluteTime(atMs: number): string {
  return Math.abs(atMs) <= LATEST_MS ? absoluteTime.format(atMs) : UNKNOWN;
}
