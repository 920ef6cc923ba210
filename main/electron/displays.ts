import type { Display, DisplayQuestion } from '@contract/index';
import { screen } from 'electron';

/** The display on which most of a rectangle of the desktop lies. */
export function displayAt(place: DisplayQuestion): Display {
  const { label, size, scaleFactor } = screen.getDisplayMatching(place);
  return { label, width: size.width, height: size.height, scaleFactor };
}
