import type { Tile } from './hanging';
import type { ViewAct, ViewController } from './view-controller';

/** What linking asks of a view. */
export type LinkedView = Pick<ViewController, 'act' | 'current' | 'ownFitScale' | 'refit' | 'spacing'>;

type Place = Pick<Tile, 'name' | 'anchor' | 'pair'>;

/** The views on screen, by tile; what is done to one of a pair is done to the others, mirrored where they face it. */
export class HungViews<View extends LinkedView = ViewController> {
  private readonly views = new Map<string, View>();
  private readonly places = new Map<string, Place>();
  linked = true;

  /** Says which pair the tile belongs to in this step; its view may be there already. */
  place(tile: Place): void {
    this.places.set(tile.name, tile);
  }

  add(tile: string, view: View): () => void {
    this.views.set(tile, view);
    return () => {
      if (this.views.get(tile) === view) this.views.delete(tile);
    };
  }

  view(tile: string): View | null {
    return this.views.get(tile) ?? null;
  }

  act(tile: string, act: ViewAct): void {
    const view = this.views.get(tile);
    if (view === undefined) return;
    view.act(act);
    // Turning an image puts one that lies wrong right: it is no matter of its pair, but for the scale.
    if (act.kind === 'orient') return this.refitPartner(tile);
    if (this.linked)
      for (const { view: partner, facing } of this.partnersOf(tile)) partner.act(facing ? mirrored(act, view) : act);
    if (act.kind !== 'reset') return;
    // What was turned fits another scale again.
    view.refit();
    this.refitPartner(tile);
  }

  /** The largest scale at which the tile's image and its partners' all fit, in the same millimeters. */
  pairScale(tile: string, own: number, view: LinkedView): number {
    const fitting = this.partnersOf(tile).map(({ view: partner }) => {
      const other = partner.ownFitScale();
      return other === null ? own : other * relativeSize(view, partner);
    });
    return Math.min(own, ...fitting);
  }

  /** A view whose image or size is new may fit another scale: its partners then take the same. */
  refitPartner(tile: string): void {
    for (const { view } of this.partnersOf(tile)) view.refit();
  }

  /** After a change of step, views of a new pair start from one scale. */
  fitAll(): void {
    for (const view of this.views.values()) view.act({ kind: 'fit' });
  }

  private partnersOf(tile: string): readonly { readonly view: View; readonly facing: boolean }[] {
    const own = this.places.get(tile);
    if (own === undefined || own.pair === null) return [];
    return [...this.views].flatMap(([name, view]) => {
      const place = this.places.get(name);
      return name === tile || place?.pair !== own.pair ? [] : [{ view, facing: place.anchor !== own.anchor }];
    });
  }
}

/** How many times as large one's pixels are in the breast; 1 where a spacing is not known. */
function relativeSize(one: LinkedView, other: LinkedView): number {
  const a = one.spacing?.rowMillimeters;
  const b = other.spacing?.rowMillimeters;
  return a === undefined || b === undefined ? 1 : a / b;
}

function mirrored(act: ViewAct, view: LinkedView): ViewAct {
  if (act.kind === 'pan') return { ...act, dx: -act.dx };
  if ((act.kind !== 'zoom' && act.kind !== 'actual-pixels') || act.at === null) return act;
  const { current } = view;
  const width = current === null ? 0 : current.drawing.canvas.width / current.pixelRatio;
  return { ...act, at: { x: width - act.at.x, y: act.at.y } };
}
