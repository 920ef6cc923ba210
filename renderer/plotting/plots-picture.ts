import type { LegendEntry } from './figure';
import { font, ink } from './plotly-look';
import type { PlotOnPage } from './plots-on-page';

/** For print and slides: twice as fine as on screen. */
export const PIXELS_PER_PX = 2;
const HEAD_PX = 28;
const GAP_PX = 8;

export interface PlotsPicture {
  readonly svg: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Part {
  readonly title: string;
  readonly legend: readonly LegendEntry[];
  readonly svg: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Titles, legends and curves of all plots, in the order of the page; null where nothing is drawn. */
export async function pictureOf(plots: readonly PlotOnPage[]): Promise<PlotsPicture | null> {
  const parts: Part[] = [];
  for (const { title, view } of plots) {
    const svg = await view.svg();
    if (svg === null || view.shown === null) continue;
    const { figure, widthPx, heightPx } = view.shown;
    parts.push({ title, legend: figure.legend, svg, widthPx, heightPx });
  }
  return parts.length === 0 ? null : composed(parts);
}

/** As many side by side as make the picture about as wide as high. */
export function composed(parts: readonly Part[]): PlotsPicture {
  const columns = Math.max(1, Math.min(3, Math.ceil(Math.sqrt(parts.length / 2))));
  const width = Math.max(...parts.map(({ widthPx }) => widthPx));
  const drawn: string[] = [];
  let top = 0;
  for (let first = 0; first < parts.length; first += columns) {
    const row = parts.slice(first, first + columns);
    drawn.push(...row.map((part, column) => framed(part, column * (width + GAP_PX), top)));
    top += Math.max(...row.map(({ heightPx }) => heightPx)) + HEAD_PX + GAP_PX;
  }
  const widthPx = Math.min(columns, parts.length) * (width + GAP_PX) - GAP_PX;
  const heightPx = top - GAP_PX;
  const size = `width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}"`;
  const ground = `<rect width="100%" height="100%" fill="${ink.panel}"/>`;
  return { svg: `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${ground}${drawn.join('')}</svg>`, widthPx, heightPx };
}

function framed({ title, legend, svg, widthPx }: Part, left: number, top: number): string {
  const family = escaped(font.family);
  const look = `font-family="${family}" font-size="12"`;
  const entries = legend.map(
    ({ name, color, value }) =>
      `<tspan fill="${escaped(color)}">━ </tspan><tspan fill="${ink.text}">${escaped(name)} </tspan>` +
      `<tspan fill="${ink.bright}">${escaped(value)}   </tspan>`,
  );
  return (
    `<g transform="translate(${left},${top})">` +
    `<text x="16" y="19" ${look} font-weight="600" fill="${ink.bright}">${escaped(title)}</text>` +
    `<text x="${widthPx - 12}" y="19" ${look} text-anchor="end" xml:space="preserve">${entries.join('')}</text>` +
    `<g transform="translate(0,${HEAD_PX})">${svg}</g></g>`
  );
}

function escaped(text: string): string {
  const allowed = Array.from(text)
    .filter((letter) => letter >= ' ' && letter !== '\ufffe' && letter !== '\uffff')
    .join('');
  return allowed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export async function pngOf({ svg, widthPx, heightPx }: PlotsPicture, scale: number): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(Math.ceil(widthPx * scale), Math.ceil(heightPx * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('there is no memory left for a picture of this size');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
