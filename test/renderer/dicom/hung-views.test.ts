import { HungViews, type LinkedView } from '@renderer/dicom/hung-views';
import type { ViewAct } from '@renderer/dicom/view-controller';
import { beforeEach, describe, expect, it } from 'vitest';

/** A view that notes what is done to it. */
class NotedView {
  readonly acts: ViewAct[] = [];
  refits = 0;
  readonly current = { drawing: { canvas: { width: 400 } }, pixelRatio: 2 } as unknown as LinkedView['current'];

  constructor(
    private readonly fit: number | null = 1,
    rowMillimeters: number | null = null,
  ) {
    this.spacing = rowMillimeters === null ? null : ({ rowMillimeters } as LinkedView['spacing']);
  }

  readonly spacing: LinkedView['spacing'];

  act(act: ViewAct): void {
    this.acts.push(act);
  }
  refit(): void {
    this.refits += 1;
  }
  ownFitScale(): number | null {
    return this.fit;
  }
}

const PAN: ViewAct = { kind: 'pan', dx: 5, dy: 3 };

let hung: HungViews<NotedView>;
beforeEach(() => {
  hung = new HungViews();
});

function put(name: string, pair: string | null, view = new NotedView()): NotedView {
  hung.place({ name, pair, anchor: name.startsWith('R') ? 'right' : 'left' });
  hung.add(name, view);
  return view;
}

describe('views of a pair', () => {
  it('move together, mirrored where they face each other and alike where they do not', () => {
    put('RCC', 'CC');
    const facing = put('LCC', 'CC');
    const sameSide = put('RCC prior', 'CC');
    const facingPrior = put('LCC prior', 'CC');
    const other = put('RMLO', 'MLO');
    hung.act('RCC', PAN);
    expect(facing.acts).toEqual([{ kind: 'pan', dx: -5, dy: 3 }]);
    expect(facingPrior.acts).toEqual(facing.acts);
    expect(sameSide.acts).toEqual([PAN]);
    expect(other.acts).toEqual([]);
  });

  it('zoom at the mirrored point of the tile', () => {
    put('RCC', 'CC');
    const facing = put('LCC', 'CC');
    hung.act('RCC', { kind: 'zoom', factor: 2, at: { x: 30, y: 7 } });
    expect(facing.acts).toEqual([{ kind: 'zoom', factor: 2, at: { x: 170, y: 7 } }]);
  });

  it('stand alone while they are not linked, and without a pair', () => {
    put('RCC', null);
    const alone = put('LCC', null);
    hung.act('RCC', PAN);
    put('RMLO', 'MLO');
    const partner = put('LMLO', 'MLO');
    hung.linked = false;
    hung.act('RMLO', PAN);
    expect([...alone.acts, ...partner.acts]).toEqual([]);
  });

  it('take the largest scale at which all of them fit, in the same millimeters', () => {
    const own = put('RCC', 'CC', new NotedView(0.5, 0.05));
    put('LCC', 'CC', new NotedView(0.4, 0.05));
    put('RCC prior', 'CC', new NotedView(0.6, 0.1));
    put('LCC prior', 'CC', new NotedView(null));
    expect(hung.pairScale('RCC', 0.5, own)).toBeCloseTo(0.3, 12);
  });

  it('are those of the step: a tile that stays gets new partners', () => {
    put('RCC', 'CC');
    const facing = put('LCC', 'CC');
    const below = put('RMLO', 'MLO');
    hung.place({ name: 'RCC', pair: 'R', anchor: 'right' });
    hung.place({ name: 'RMLO', pair: 'R', anchor: 'right' });
    hung.act('RCC', PAN);
    expect([facing.acts, below.acts]).toEqual([[], [PAN]]);
  });

  it('are turned one by one, and then fit one scale again', () => {
    const right = put('RCC', 'CC');
    const left = put('LCC', 'CC');
    hung.act('RCC', { kind: 'orient', change: 'turn-right' });
    expect([right.acts.length, left.acts.length, left.refits]).toEqual([1, 0, 1]);
    hung.act('LCC', { kind: 'reset' });
    expect([right.acts.length, left.acts.length]).toEqual([2, 1]);
    expect([right.refits, left.refits]).toEqual([1, 2]);
  });

  it('refit when one of them is new', () => {
    const right = put('RCC', 'CC');
    const left = put('LCC', 'CC');
    const prior = put('RCC prior', 'CC');
    hung.refitPartner('LCC');
    expect([right.refits, left.refits, prior.refits]).toEqual([1, 0, 1]);
  });
});
