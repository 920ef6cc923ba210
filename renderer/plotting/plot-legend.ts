import { safeText } from '../privacy';
import type { LegendEntry } from './figure';

interface Entry {
  readonly element: HTMLElement;
  readonly swatch: HTMLElement;
  readonly name: HTMLElement;
  readonly value: HTMLElement;
}

/** The names of a plot's curves with their newest values; only what has changed is touched. */
export class PlotLegend {
  private readonly entries: Entry[] = [];

  constructor(private readonly place: HTMLElement) {}

  show(legend: readonly LegendEntry[]): void {
    while (this.entries.length < legend.length) this.entries.push(this.added());
    for (const { element } of this.entries.splice(legend.length)) element.remove();
    for (const [index, entry] of legend.entries()) {
      const parts = this.entries[index];
      if (parts !== undefined) write(parts, entry);
    }
  }

  private added(): Entry {
    const [element, swatch, name, value] = ['span', 'i', 'em', 'b'].map((kind) => document.createElement(kind)) as [
      HTMLElement,
      HTMLElement,
      HTMLElement,
      HTMLElement,
    ];
    element.append(swatch, name, ' ', value);
    this.place.append(element);
    return { element, swatch, name, value };
  }
}

function write({ swatch, name, value }: Entry, entry: LegendEntry): void {
  const safeName = safeText(entry.name);
  if (swatch.dataset['color'] !== entry.color) swatch.style.background = swatch.dataset['color'] = entry.color;
  if (name.textContent !== safeName) name.textContent = name.title = safeName;
  if (value.textContent !== entry.value) value.textContent = entry.value;
}
