import type { LineDash } from './figure';

/** Okabe & Ito 2008: told apart with any color vision. Their black is near white here, on a dark ground. */
const skyBlue = '#56B4E9';
const orange = '#E69F00';
const purple = '#CC79A7';
const inOrder = [skyBlue, orange, '#009E73', purple, '#F0E442', '#D55E00', '#0072B2', '#E6E7EA'] as const;

/** What a color stands for, the same in every plot of a run. */
export const seriesColors = { train: skyBlue, validation: orange, host: skyBlue, tree: purple } as const;

/** The same color for the same device in every plot. */
export function colorOfDevice(index: number): string {
  return inOrder[index % inOrder.length] ?? skyBlue;
}

/** More runs than colors are told apart by how their lines are broken. */
const dashes: readonly LineDash[] = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', '2px,6px'];
const LOOKS = inOrder.length * dashes.length;

export interface RunLook {
  readonly color: string;
  readonly dash: LineDash;
}

/**
 * How each run is drawn: in its own color wherever it is shown, and told apart from all others that are shown with it. The
 * color follows from its id; only where another run has it already does it move on, and it stays there once it was given.
 */
export class RunLooks {
  private readonly given = new Map<string, number>();

  lookOf(runId: string, shown: readonly string[]): RunLook {
    const others = new Set(shown.flatMap((other) => (other === runId ? [] : (this.given.get(other) ?? []))));
    const known = this.given.get(runId);
    const place = known !== undefined && !others.has(known) ? known : this.freeFor(runId, others);
    this.given.set(runId, place);
    return {
      color: inOrder[place % inOrder.length] ?? skyBlue,
      dash: dashes[Math.floor(place / inOrder.length)] ?? 'solid',
    };
  }

  private freeFor(runId: string, taken: ReadonlySet<number>): number {
    const own = hashOf(runId) % inOrder.length;
    for (let round = 0; round < LOOKS; round += inOrder.length) {
      for (let on = 0; on < inOrder.length; on += 1) {
        const place = round + ((own + on) % inOrder.length);
        if (!taken.has(place)) return place;
      }
    }
    return own;
  }
}

/** FNV-1a: the same on every computer. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

export const runLooks = new RunLooks();
