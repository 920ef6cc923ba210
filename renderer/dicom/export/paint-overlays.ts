import { svgPicture } from './svg-picture';

type Context = OffscreenCanvasRenderingContext2D;

/** Where a tile's overlays are painted: CSS pixels from the tile's corner, times the device's ratio. */
interface Ground {
  readonly context: Context;
  readonly left: number;
  readonly top: number;
  readonly ratio: number;
}

/** Paints what lies over a tile's canvas as it is on screen: drawings, maps, text, and plain boxes. */
export async function paintOverlays(context: Context, tile: HTMLElement, ratio: number): Promise<void> {
  const { left, top } = tile.getBoundingClientRect();
  for (const layer of tile.children) {
    if (layer.classList.contains('viewer-canvas-host')) continue;
    await paintElement({ context, left, top, ratio }, layer);
  }
}

async function paintElement(ground: Ground, element: Element): Promise<void> {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return;
  const { context } = ground;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (style.mixBlendMode !== 'normal')
    context.globalCompositeOperation = style.mixBlendMode as GlobalCompositeOperation;
  clip(ground, element, style);
  if (element instanceof SVGSVGElement) await paintSvg(ground, element);
  else if (element instanceof HTMLCanvasElement) paintCanvas(ground, element, style);
  else {
    paintBox(ground, element, style);
    for (const child of element.childNodes) {
      if (child instanceof Text) paintText(ground, child, style);
      else if (child instanceof Element) await paintElement(ground, child);
    }
  }
  context.restore();
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxOf({ left, top, ratio }: Ground, box: DOMRect): Box {
  return {
    x: (box.left - left) * ratio,
    y: (box.top - top) * ratio,
    width: box.width * ratio,
    height: box.height * ratio,
  };
}

/** The heatmap is cut to its image by a polygon, in pixels of its own box. */
function clip(ground: Ground, element: Element, { clipPath }: CSSStyleDeclaration): void {
  if (!clipPath.startsWith('polygon(')) return;
  const numbers = [...clipPath.matchAll(/(-?[\d.]+)px/gu)].map(([, text]) => Number(text));
  const { x, y } = boxOf(ground, element.getBoundingClientRect());
  const path = new Path2D();
  for (let at = 0; at + 1 < numbers.length; at += 2)
    path.lineTo(x + (numbers[at] ?? 0) * ground.ratio, y + (numbers[at + 1] ?? 0) * ground.ratio);
  path.closePath();
  ground.context.clip(path);
}

async function paintSvg(ground: Ground, svg: SVGSVGElement): Promise<void> {
  const { x, y, width, height } = boxOf(ground, svg.getBoundingClientRect());
  if (width === 0 || height === 0) return;
  ground.context.drawImage(await svgPicture(svg, ground.ratio), x, y, width, height);
}

/** Its transform may mirror it, which a box cannot say. */
function paintCanvas(
  { context, left, top, ratio }: Ground,
  canvas: HTMLCanvasElement,
  style: CSSStyleDeclaration,
): void {
  const parent = (canvas.parentElement ?? canvas).getBoundingClientRect();
  context.setTransform(ratio, 0, 0, ratio, (parent.left - left) * ratio, (parent.top - top) * ratio);
  const { a, b, c, d, e, f } = new DOMMatrix(style.transform);
  context.transform(a, b, c, d, e, f);
  context.drawImage(canvas, 0, 0);
  context.resetTransform();
}

function paintBox(ground: Ground, element: Element, style: CSSStyleDeclaration): void {
  const { context, ratio } = ground;
  const { x, y, width, height } = boxOf(ground, element.getBoundingClientRect());
  if (style.borderTopLeftRadius === '50%') {
    paintRing(ground, { x, y, width, height }, style);
    return;
  }
  context.fillStyle = style.backgroundColor;
  context.fillRect(x, y, width, height);
  const sides = {
    Left: (thick: number) => context.fillRect(x, y, thick, height),
    Right: (thick: number) => context.fillRect(x + width - thick, y, thick, height),
    Top: (thick: number) => context.fillRect(x, y, width, thick),
    Bottom: (thick: number) => context.fillRect(x, y + height - thick, width, thick),
  };
  for (const side of ['Left', 'Right', 'Top', 'Bottom'] as const) {
    const thick = parseFloat(style[`border${side}Width`]) * ratio;
    if (thick === 0 || style[`border${side}Style`] === 'none') continue;
    context.fillStyle = style[`border${side}Color`];
    sides[side](thick);
  }
}

function paintRing({ context, ratio }: Ground, box: Box, style: CSSStyleDeclaration): void {
  const thick = parseFloat(style.borderTopWidth) * ratio;
  context.strokeStyle = style.borderTopColor;
  context.lineWidth = thick;
  context.beginPath();
  context.arc(box.x + box.width / 2, box.y + box.height / 2, (box.width - thick) / 2, 0, 2 * Math.PI);
  context.stroke();
}

function paintText(ground: Ground, text: Text, style: CSSStyleDeclaration): void {
  for (const { words, box } of linesOf(text)) {
    const { context, ratio } = ground;
    const place = boxOf(ground, box);
    context.font = `${style.fontStyle} ${style.fontWeight} ${String(parseFloat(style.fontSize) * ratio)}px ${style.fontFamily}`;
    context.fillStyle = style.color;
    const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText(words);
    context.save();
    if (style.textShadow !== 'none') {
      context.shadowColor = '#000';
      context.shadowBlur = 3 * ratio;
    }
    // Digits may be narrower here than on screen: what is flush there stays flush.
    const right = style.textAlign === 'right' || style.textAlign === 'end';
    context.textAlign = right ? 'right' : 'left';
    context.fillText(
      words,
      right ? place.x + place.width : place.x,
      place.y + (place.height - ascent - descent) / 2 + ascent,
      place.width,
    );
    context.restore();
  }
}

/** One line as it is; of a text that wraps, word by word. */
function linesOf(text: Text): readonly { readonly words: string; readonly box: DOMRect }[] {
  const range = document.createRange();
  range.selectNodeContents(text);
  const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
  const [only] = rects;
  if (only === undefined) return [];
  if (rects.length === 1) return [{ words: text.data.trim(), box: only }];
  return [...text.data.matchAll(/\S+/gu)].flatMap(({ 0: words, index }) => {
    range.setStart(text, index);
    range.setEnd(text, index + words.length);
    const [box] = range.getClientRects();
    return box === undefined ? [] : [{ words, box }];
  });
}
