import type { Laterality, View } from '@contract/generated/types.js';

import type { Elements } from './elements.js';
import { viewCoded, viewNamed } from './view-codes.js';

/** Both in one value, as some exports have them: RCC, L-MLO, "R CC". */
const TOGETHER = /^([LR])[ _-]?(CC|MLO|ML|LM|LMO|XCCL|XCCM)$/u;

interface ViewTags {
  readonly laterality: Laterality | null;
  readonly view: View | null;
}

/**
 * Which breast and which projection, by tags: Image Laterality before Laterality, which speaks for the whole series; View
 * Position before View Code Sequence. What stands in the other's place is found there.
 */
export function readViewTags(elements: Elements): ViewTags {
  const position = upper(elements.text('x00185101'));
  const image = upper(elements.text('x00200062'));
  const series = upper(elements.text('x00200060'));
  const code = elements.items('x00540220')[0]?.text('x00080100') ?? null;
  const together = TOGETHER.exec(position ?? '') ?? TOGETHER.exec(image ?? '') ?? TOGETHER.exec(series ?? '');
  return {
    laterality: [image, series, together?.[1] ?? null, position].map(lateralityOf).find(isKnown) ?? null,
    view: [position, together?.[2] ?? null, image, series].map(standardView).find(isKnown) ?? otherView(position, code),
  };
}

function upper(text: string | null): string | null {
  return text === null ? null : text.trim().toUpperCase();
}

function isKnown<T>(value: T | null): value is T {
  return value !== null;
}

function lateralityOf(text: string | null): Laterality | null {
  if (text === 'L' || text === 'LEFT') return 'L';
  return text === 'R' || text === 'RIGHT' ? 'R' : null;
}

function standardView(text: string | null): View | null {
  const view = text === null ? 'OTHER' : viewNamed(text);
  return view === 'OTHER' ? null : view;
}

/** By code; a named view that this program does not hang is OTHER, but a breast's letter in its place is no view. */
function otherView(position: string | null, code: string | null): View | null {
  if (code !== null) return viewCoded(code);
  return position === null || lateralityOf(position) !== null ? null : 'OTHER';
}
