import { safeText } from '../privacy';
import type { EdgeMark, PlotFigure } from './figure';
import type { PlotArea } from './plot-area';
import { pointedAt, type Pointed } from './pointed-points';

export interface HoverParts {
  readonly body: HTMLElement;
  readonly box: HTMLElement;
  /** Through the point that is meant. */
  readonly line: HTMLElement;
}

interface Painted {
  readonly figure: PlotFigure;
  readonly edges: readonly EdgeMark[];
  readonly area: PlotArea;
}

const DISTANCE_PX = 12;

/** Says what stands where one points: x, and each curve with its value there. */
export class PlotHover {
  private painted: Painted | null = null;
  private pointer: { readonly clientX: number; readonly clientY: number } | null = null;
  private frame: number | null = null;
  private isHidden = false;
  private readonly stop = new AbortController();

  constructor(private readonly parts: HoverParts) {
    const { signal } = this.stop;
    parts.body.addEventListener('pointermove', (event) => this.point(event), { signal });
    parts.body.addEventListener('pointerleave', () => this.point(null), { signal });
    // What is scrolled away from under the pointer is no longer pointed at.
    window.addEventListener('scroll', () => this.point(null), { signal, capture: true, passive: true });
  }

  /** Something else is painted under the pointer. */
  drawn(painted: Painted): void {
    this.painted = painted;
    if (this.pointer !== null) this.showSoon();
  }

  /** While a part is dragged over. */
  hide(isHidden: boolean): void {
    this.isHidden = isHidden;
    this.show();
  }

  close(): void {
    this.stop.abort();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }

  private point(pointer: { readonly clientX: number; readonly clientY: number } | null): void {
    this.pointer = pointer;
    if (pointer === null) this.show();
    else this.showSoon();
  }

  private showSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.show();
    });
  }

  private show(): void {
    const { painted, pointer } = this;
    const { body, box, line } = this.parts;
    const place = body.getBoundingClientRect();
    const found =
      painted === null || pointer === null || this.isHidden
        ? null
        : pointedIn(painted, pointer.clientX - place.left, pointer.clientY - place.top);
    box.hidden = line.hidden = found === null;
    if (found === null || painted === null || pointer === null) return;
    const { area } = painted;
    line.style.left = `${Math.round(found.px)}px`;
    line.style.top = `${area.top}px`;
    line.style.height = `${area.height}px`;
    box.replaceChildren(...contentOf(found));
    placeBeside(box, place.left + found.px, pointer.clientY);
  }
}

function pointedIn({ figure, edges, area }: Painted, xPx: number, yPx: number): Pointed | null {
  const isInside = xPx >= area.left && xPx <= area.right && yPx >= 0 && yPx <= area.bottom;
  return isInside ? pointedAt(figure, edges, area, { xPx, yPx }) : null;
}

function contentOf({ title, points, marks }: Pointed): readonly HTMLElement[] {
  const head = textElement('b', title);
  const rows = points.map(({ name, color, value }) => {
    const row = document.createElement('p');
    const swatch = document.createElement('i');
    swatch.style.background = color;
    row.append(swatch, textElement('span', name), textElement('em', value));
    return row;
  });
  return [head, ...rows, ...marks.map((text) => textElement('small', text))];
}

function textElement(kind: 'b' | 'em' | 'small' | 'span', text: string): HTMLElement {
  const element = document.createElement(kind);
  element.textContent = safeText(text);
  return element;
}

/** To the right of the point or to its left, and never beyond the window. */
function placeBeside(box: HTMLElement, x: number, y: number): void {
  const { width, height } = box.getBoundingClientRect();
  const isRight = x + DISTANCE_PX + width <= window.innerWidth;
  box.style.left = `${isRight ? x + DISTANCE_PX : Math.max(0, x - DISTANCE_PX - width)}px`;
  box.style.top = `${Math.max(0, Math.min(y - height / 2, window.innerHeight - height))}px`;
}
