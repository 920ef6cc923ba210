const PROPERTIES = [
  'display',
  'visibility',
  'opacity',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'vector-effect',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const;

/** An SVG of the page as a picture: a copy that carries the style that the page's sheets give it. */
export async function svgPicture(svg: SVGSVGElement, ratio: number): Promise<HTMLImageElement> {
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((element, index) => {
    const original = originals[index];
    if (original !== undefined && element instanceof SVGElement) takeStyle(element, original, ratio);
  });
  for (const title of copy.querySelectorAll('title, desc, metadata')) title.remove();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${String(width)} ${String(height)}`);
  copy.setAttribute('width', String(width * ratio));
  copy.setAttribute('height', String(height * ratio));
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  return picture;
}

/** A stroke that does not scale with its drawing does not scale with the device either: it is made as many pixels wider. */
function takeStyle(element: SVGElement, original: Element, ratio: number): void {
  const style = getComputedStyle(original);
  for (const property of PROPERTIES) element.style.setProperty(property, style.getPropertyValue(property));
  if (style.getPropertyValue('vector-effect') === 'non-scaling-stroke')
    element.style.setProperty('stroke-width', `${String(parseFloat(style.strokeWidth) * ratio)}px`);
}
