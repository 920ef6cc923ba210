import type { ViewAct, ViewController } from './view-controller';

/** The views on screen, by tile; what is done to one of a pair is done to the other, mirrored. */
export class HungViews {
  private readonly views = new Map<string, ViewController>();
  linked = true;

  add(tile: string, view: ViewController): () => void {
    this.views.set(tile, view);
    return () => {
      if (this.views.get(tile) === view) this.views.delete(tile);
    };
  }

  view(tile: string): ViewController | null {
    return this.views.get(tile) ?? null;
  }

  act(tile: string, act: ViewAct): void {
    const view = this.views.get(tile);
    if (view === undefined) return;
    view.act(act);
    const partner = this.partnerOf(tile);
    if (this.linked) partner?.act(mirrored(act, view));
  }

  /** The largest scale at which the tile's image and its partner's both fit, in the same millimeters. */
  pairScale(tile: string, own: number, view: ViewController): number {
    const partner = this.partnerOf(tile);
    const other = partner?.ownFitScale() ?? null;
    if (partner === null || other === null) return own;
    const ratio = relativeSize(view, partner);
    return Math.min(own, other * ratio);
  }

  /** A view whose image or size is new may fit another scale: its partner then takes the same. */
  refitPartner(tile: string): void {
    this.partnerOf(tile)?.refit();
  }

  private partnerOf(tile: string): ViewController | null {
    const name = partnerTile(tile);
    return name === null ? null : (this.views.get(name) ?? null);
  }
}

/** RCC ↔ LCC, RMLO ↔ LMLO. */
export function partnerTile(tile: string): string | null {
  if (tile.startsWith('R')) return `L${tile.slice(1)}`;
  return tile.startsWith('L') ? `R${tile.slice(1)}` : null;
}

/** How many times as large one's pixels are in the breast; 1 where a spacing is not known. */
function relativeSize(one: ViewController, other: ViewController): number {
  const a = one.spacing?.rowMillimeters;
  const b = other.spacing?.rowMillimeters;
  return a === undefined || b === undefined ? 1 : a / b;
}

function mirrored(act: ViewAct, view: ViewController): ViewAct {
  if (act.kind === 'pan') return { ...act, dx: -act.dx };
  if ((act.kind !== 'zoom' && act.kind !== 'actual-pixels') || act.at === null) return act;
  const { current } = view;
  const width = current === null ? 0 : current.drawing.canvas.width / current.pixelRatio;
  return { ...act, at: { x: width - act.at.x, y: act.at.y } };
}
