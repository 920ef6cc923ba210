import { failed, ok, type Annotation, type AnnotationDraft, type ImageRecord, type Reader } from '@contract/index';
import { useRef } from 'react';
import { afterEach, beforeEach } from 'vitest';

import { dispatchKey } from '@renderer/acts';
import { giveLeftButton, useSurface } from '@renderer/pointing';
import { AnnotationsLayer, DrawNotice, DrawTools, useDrawing } from '@renderer/review';
import { useDraw } from '@renderer/review/draw-store';
import type { ScreenPlacement } from '@renderer/ui';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { render, settle, type Rendered } from '../render';

/** Mirrored and upended, half the size: column 0 is on the right of the tile, row 0 at its foot. */
const MIRRORED: ScreenPlacement = { originX: 130, originY: 110, stepX: -2, stepY: -2.5 };
const SIZE = { rows: 40, columns: 60 };
export const ADA: Reader = { id: 'ada', name: 'Ada', color: '#56B4E9' };
export const BEN: Reader = { id: 'ben', name: 'Ben', color: '#E69F00' };

/** What is shown to whom, and what became of it: a fresh one for every test of the file. */
class DrawingViewer {
  reader: Reader | null = ADA;
  readOnlyReason: string | null = null;
  shown = true;
  images = ['a', 'b'];
  /** The catalogue of this test: every revision, in the order in which they came. */
  revisions: Annotation[] = [];
  /** What a save answers, where it is not to be saved. */
  refusal: string | null = null;
  /** Set: saves wait for it. */
  gate: Promise<void> | null = null;
  readonly revealed: string[] = [];

  constructor(readonly memory: MemoryWorkstation) {}

  get container(): HTMLElement {
    return rendered.container;
  }
}

export let viewer: DrawingViewer;
let rendered: Rendered;
let workspaces = 0;

const notPanning = () => false;
const onReveal = () => viewer.revealed.push('revealed');

const onPlaced = (listener: (placement: ScreenPlacement) => void) => {
  listener(MIRRORED);
  return () => undefined;
};

function Viewer() {
  useDrawing(
    {
      workspaceFolder: `/workspace-${workspaces}`,
      reader: viewer.reader,
      readOnlyReason: viewer.readOnlyReason,
      imageIds: viewer.images,
    },
    { activeTile: 'RCC', shown: viewer.shown, onReveal },
  );
  return (
    <>
      <DrawTools />
      <DrawNotice />
      <Tile tile="RCC" imageId={viewer.images[0]!} />
      <Tile tile="LCC" imageId={viewer.images[1]!} />
    </>
  );
}

function Tile({ tile, imageId }: { readonly tile: string; readonly imageId: string }) {
  const host = useRef<HTMLDivElement>(null);
  const surface = useSurface(host, tile, { imageId, size: SIZE }, onPlaced);
  const image = { imageId } as unknown as ImageRecord;
  return (
    <div className={tile}>
      <div className="host" ref={host} />
      <AnnotationsLayer overlay={{ tile, image, onPlaced, surface, panning: notPanning }} />
    </div>
  );
}

function save(draft: AnnotationDraft) {
  if (viewer.refusal !== null) return failed('disk-full', viewer.refusal);
  const { basedOn, readerId, ...content } = draft;
  const last = viewer.revisions.filter(({ annotationId }) => annotationId === draft.annotationId).at(-1);
  if ((last?.revision ?? 0) !== basedOn) return failed('changed-elsewhere', 'changed');
  const { name, color } = readerId === 'ada' ? ADA : BEN;
  const saved = { ...content, readerId, readerName: name, readerColor: color, revision: basedOn + 1, savedAtMs: 1 };
  viewer.revisions.push(saved);
  return ok(saved);
}

/** Two tiles with the tools for drawing, in a workspace of its own for every test of the file. */
export function useDrawingViewer(): void {
  beforeEach(async () => {
    HTMLElement.prototype.setPointerCapture = () => undefined;
    workspaces += 1;
    const memory = installWorkstation({
      'review.annotations': () => ok(latest().filter(({ deleted }) => !deleted)),
      'review.save': async (draft: AnnotationDraft) => {
        await viewer.gate;
        return save(draft);
      },
    });
    viewer = new DrawingViewer(memory);
    useDraw.setState(useDraw.getInitialState(), true);
    giveLeftButton(null);
    rendered = await render(<Viewer />);
    await settle();
  });
  afterEach(() => rendered.unmount());
}

/** As one opens the viewer again, with what has changed. */
export async function again(): Promise<void> {
  await rendered.unmount();
  rendered = await render(<Viewer />);
  await settle();
}

const latest = (): Annotation[] => [
  ...new Map(viewer.revisions.map((revision) => [revision.annotationId, revision] as const)).values(),
];
export const find = (selector: string) => viewer.container.querySelector<HTMLElement>(selector);
export const all = (selector: string) => [...viewer.container.querySelectorAll<HTMLElement>(selector)];
export const acts = () => viewer.revisions.map((each) => each.act);
export const lastPoints = () => viewer.revisions.at(-1)?.points.map(({ x, y }) => [x, y]);
export const stateOfSaving = () => find('[data-testid="annotations-saved"]')?.dataset['state'];
export const label = () => find('[data-testid="annotations-RCC"]')?.getAttribute('aria-label');

export async function pointer(type: string, x: number, y: number, target: Element | null = find('.RCC .host')) {
  const event = new MouseEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true, cancelable: true });
  await settle(() => target?.dispatchEvent(Object.assign(event, { pointerId: 1 })));
}

export async function click(x: number, y: number) {
  await pointer('pointermove', x, y);
  await pointer('pointerdown', x, y);
  await pointer('pointerup', x, y);
}

export async function drag(
  points: readonly (readonly [number, number])[],
  target: Element | null = find('.RCC .host'),
) {
  const [first] = points;
  await pointer('pointerdown', ...first!, target);
  for (const point of points.slice(1)) await pointer('pointermove', ...point, find('.RCC'));
  await pointer('pointerup', ...points.at(-1)!, find('.RCC'));
}

export async function press(key: string, more: KeyboardEventInit = {}): Promise<boolean> {
  let taken = false;
  await settle(() => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(event);
    taken = dispatchKey(event);
    target.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }));
  });
  return taken;
}

export const undo = () => press('z', { ctrlKey: true });
export const redo = () => press('z', { ctrlKey: true, shiftKey: true });

/** Columns 10 to 20, rows 4 to 14. */
export async function drawBox() {
  await press('b', { shiftKey: true });
  await drag([
    [110, 100],
    [100, 90],
    [90, 75],
  ]);
  await press('Escape');
}
