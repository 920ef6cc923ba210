/**
 * Inferno (matplotlib, CC0), at nine places: lightness grows evenly with the value, so that order is seen and not only hue.
 * The lower part of a map's range is transparent: what the model finds unremarkable leaves the image as it is.
 */
const INFERNO: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

const TRANSPARENT_UP_TO = 0.3;
const OPAQUE_FROM = 0.8;

export interface HeatColor {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 transparent … 255 opaque, before the layer's own opacity. */
  readonly alpha: number;
}

/** The color of a value scaled to 0..1. */
export function heatColor(fraction: number): HeatColor {
  const t = Math.min(1, Math.max(0, fraction));
  const at = t * (INFERNO.length - 1);
  const index = Math.min(INFERNO.length - 2, Math.floor(at));
  const low = INFERNO[index] ?? [0, 0, 0];
  const high = INFERNO[index + 1] ?? low;
  const mix = (channel: 0 | 1 | 2): number => Math.round(low[channel] + (high[channel] - low[channel]) * (at - index));
  const alpha = Math.min(1, Math.max(0, (t - TRANSPARENT_UP_TO) / (OPAQUE_FROM - TRANSPARENT_UP_TO)));
  return { red: mix(0), green: mix(1), blue: mix(2), alpha: Math.round(255 * alpha) };
}

/** The legend's bar, as a CSS gradient from low to high. */
export function heatGradient(): string {
  const stops = Array.from({ length: 17 }, (_, index) => {
    const { red, green, blue, alpha } = heatColor(index / 16);
    return `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)}) ${((index / 16) * 100).toFixed(2)}%`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
