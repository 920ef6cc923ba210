// @vitest-environment jsdom
import { failed, ok, type Annotation, type AnnotationDraft, type ImageRecord, type Reader } from '@contract/index';
import { act, useRef } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { addUndoSource, currentActs, dispatchKey, orderOfAct } from '@renderer/acts';
import { giveLeftButton, useLeftButton, useSurface } from '@renderer/pointing';
import { AnnotationsLayer, DrawNotice, DrawTools, useDrawing } from '@renderer/review';
import { useAnnotations } from '@renderer/review/annotation-store';
import { drawActs, useDraw } from '@renderer/review/draw-store';
import type { ScreenPlacement } from '@renderer/ui';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

/** Mirrored and upended, half the size: column 0 is on the right of the tile, row 0 at its foot. */
const MIRRORED: ScreenPlacement = { originX: 130, originY: 110, stepX: -2, stepY: -2.5 };
const SIZE = { rows: 40, columns: 60 };
const ADA: Reader = { id: 'ada', name: 'Ada', color: '#56B4E9' };
const BEN: Reader = { id: 'ben', name: 'Ben', color: '#E69F00' };

let workspaces = 0;
let reader: Reader | null = ADA;
let readOnlyReason: string | null = null;
let shown = true;
let images = ['a', 'b'];
let rendered: Rendered;
let memory: MemoryWorkstation;
/** The catalogue of this test: every revision, in the order in which they came. */
let revisions: Annotation[];
/** What a save answers, where it is not to be saved. */
let refusal: string | null;
/** Set: saves wait for it. */
let gate: Promise<void> | null;
const revealed: string[] = [];
const notPanning = () => false;

const onReveal = () => revealed.push('revealed');

const onPlaced = (listener: (placement: ScreenPlacement) => void) => {
  listener(MIRRORED);
  return () => undefined;
};

function Viewer() {
  useDrawing(
    { workspaceFolder: `/workspace-${workspaces}`, reader, readOnlyReason, imageIds: images },
    { activeTile: 'RCC', shown, onReveal },
  );
  return (
    <>
      <DrawTools />
      <DrawNotice />
      <Tile tile="RCC" imageId={images[0]!} />
      <Tile tile="LCC" imageId={images[1]!} />
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
  if (refusal !== null) return failed('disk-full', refusal);
  const { basedOn, readerId, ...content } = draft;
  const last = revisions.filter(({ annotationId }) => annotationId === draft.annotationId).at(-1);
  if ((last?.revision ?? 0) !== basedOn) return failed('changed-elsewhere', 'changed');
  const { name, color } = readerId === 'ada' ? ADA : BEN;
  const saved = { ...content, readerId, readerName: name, readerColor: color, revision: basedOn + 1, savedAtMs: 1 };
  revisions.push(saved);
  return ok(saved);
}

beforeEach(async () => {
  HTMLElement.prototype.setPointerCapture = () => undefined;
  workspaces += 1;
  revisions = [];
  refusal = null;
  gate = null;
  reader = ADA;
  readOnlyReason = null;
  shown = true;
  images = ['a', 'b'];
  memory = installWorkstation({
    'review.annotations': () => ok(latest().filter(({ deleted }) => !deleted)),
    'review.save': async (draft: AnnotationDraft) => {
      await gate;
      return save(draft);
    },
  });
  useDraw.setState(useDraw.getInitialState(), true);
  giveLeftButton(null);
  rendered = await render(<Viewer />);
  await settle();
});
afterEach(async () => {
  await rendered.unmount();
});

async function again(): Promise<void> {
  await rendered.unmount();
  rendered = await render(<Viewer />);
  await settle();
}

const latest = (): Annotation[] => [
  ...new Map(revisions.map((revision) => [revision.annotationId, revision] as const)).values(),
];
const find = (selector: string) => rendered.container.querySelector<HTMLElement>(selector);
const all = (selector: string) => [...rendered.container.querySelectorAll<HTMLElement>(selector)];
const acts = () => revisions.map((each) => each.act);
const lastPoints = () => revisions.at(-1)?.points.map(({ x, y }) => [x, y]);
const stateOfSaving = () => find('[data-testid="annotations-saved"]')?.dataset['state'];
const label = () => find('[data-testid="annotations-RCC"]')?.getAttribute('aria-label');

async function pointer(type: string, x: number, y: number, target: Element | null = find('.RCC .host')) {
  const event = new MouseEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true, cancelable: true });
  await settle(() => target?.dispatchEvent(Object.assign(event, { pointerId: 1 })));
}

async function click(x: number, y: number) {
  await pointer('pointermove', x, y);
  await pointer('pointerdown', x, y);
  await pointer('pointerup', x, y);
}

async function drag(points: readonly (readonly [number, number])[], target: Element | null = find('.RCC .host')) {
  const [first] = points;
  await pointer('pointerdown', ...first!, target);
  for (const point of points.slice(1)) await pointer('pointermove', ...point, find('.RCC'));
  await pointer('pointerup', ...points.at(-1)!, find('.RCC'));
}

async function press(key: string, more: KeyboardEventInit = {}): Promise<boolean> {
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

const undo = () => press('z', { ctrlKey: true });
const redo = () => press('z', { ctrlKey: true, shiftKey: true });

/** Columns 10 to 20, rows 4 to 14. */
async function drawBox() {
  await press('b', { shiftKey: true });
  await drag([
    [110, 100],
    [100, 90],
    [90, 75],
  ]);
  await press('Escape');
}

describe('drawing by hand', () => {
  it('a box is dragged over a mirrored and upended image, in full-image pixels', async () => {
    await drawBox();
    expect(revisions).toMatchObject([{ shape: 'box', kind: 'mass', pathology: null, imageId: 'a', act: 'draw' }]);
    expect(lastPoints()).toEqual([
      [10, 4],
      [20, 14],
    ]);
    expect(find('.RCC polygon')?.getAttribute('points')).toBe('10,4 20,4 20,14 10,14');
    expect(find('.RCC [data-outline]')?.getAttribute('transform')).toBe('matrix(-2, 0, 0, -2.5, 130, 110)');
    expect(label()).toBe('Annotations in RCC: 1');
  });

  it('an outline is clicked point by point, and closed at its first point', async () => {
    await press('o', { shiftKey: true });
    for (const [x, y] of [
      [110, 100],
      [70, 100],
      [70, 60],
      [108, 98],
    ] as const)
      await click(x, y);
    expect(lastPoints()).toEqual([
      [10, 4],
      [30, 4],
      [30, 20],
    ]);
  });

  it('an outline is drawn by dragging, and a straight side needs no vertices', async () => {
    await press('o', { shiftKey: true });
    await drag([
      [110, 100],
      [100, 100],
      [90, 100],
      [70, 100],
      [70, 80],
      [70, 60],
    ]);
    expect(lastPoints()).toEqual([
      [10, 4],
      [30, 4],
      [30, 20],
    ]);
  });

  it('a line that holds nothing is no outline', async () => {
    await press('o', { shiftKey: true });
    await drag([
      [110, 100],
      [100, 100],
      [90, 100],
    ]);
    expect(revisions).toEqual([]);
    expect(useDraw.getState().draft).toBeNull();
  });

  it('a point is one click, of the kind that is chosen', async () => {
    await press('k');
    await press('p', { shiftKey: true });
    await click(110, 100);
    expect(revisions).toMatchObject([{ shape: 'point', kind: 'calcification', points: [{ x: 10, y: 4 }] }]);
  });

  it('says in words what it is, who drew it and when, in the reader’s color', async () => {
    await drawBox();
    const drawn = find('.RCC [data-annotation]');
    expect(drawn?.querySelector('text')?.textContent).toMatch(/^mass, by Ada, \d/u);
    expect(drawn?.style.getPropertyValue('--reader-color')).toBe('#56B4E9');
  });

  it('begins nothing where no tool is chosen, and leaves the tool to measuring when that is chosen', async () => {
    await drag([
      [110, 100],
      [90, 75],
    ]);
    await press('b', { shiftKey: true });
    await settle(() => giveLeftButton('measure'));
    expect(useDraw.getState().tool).toBeNull();
    expect(revisions).toEqual([]);
  });

  it('brings back what is hidden, and a tool is put down when it is hidden again', async () => {
    revealed.length = 0;
    await press('b', { shiftKey: true });
    expect(revealed).toHaveLength(1);
    shown = false;
    await again();
    expect(useLeftButton.getState().family).toBeNull();
  });
});

describe('drawing by keyboard', () => {
  it('arrows move the crosshair, Enter puts points, and C closes', async () => {
    await press('o', { shiftKey: true });
    await settle(() => drawActs.point({ imageId: 'a', point: { x: 30, y: 20 }, byKeyboard: true }));
    await press('Enter');
    for (let step = 0; step < 2; step += 1) await press('ArrowLeft');
    await press('Enter');
    for (let step = 0; step < 2; step += 1) await press('ArrowUp');
    expect(find('.RCC .crosshair-line')).not.toBeNull();
    await press('Enter');
    expect(revisions).toEqual([]);
    await press('c');
    // 20 CSS pixels to the left are 10 columns further in a mirrored image; 20 up are 8 rows further where it is upended.
    expect(lastPoints()).toEqual([
      [30, 20],
      [40, 20],
      [40, 28],
    ]);
  });

  it('Enter on the first point closes, and so does a double press on the last', async () => {
    await press('o', { shiftKey: true });
    const putAt = async (x: number, y: number) => {
      await settle(() => drawActs.point({ imageId: 'a', point: { x, y }, byKeyboard: true }));
      await press('Enter');
    };
    for (const [x, y] of [
      [10, 10],
      [20, 10],
      [20, 20],
      [10, 10],
    ] as const)
      await putAt(x, y);
    expect(revisions).toHaveLength(1);
    for (const [x, y] of [
      [30, 10],
      [40, 10],
      [40, 20],
      [40, 20],
    ] as const)
      await putAt(x, y);
    expect(revisions).toHaveLength(2);
    expect(lastPoints()).toHaveLength(3);
  });

  it('Escape gives up the shape, then the tool, then the selection', async () => {
    await drawBox();
    await press('b', { shiftKey: true });
    await press('Enter');
    await press('Escape');
    expect(useDraw.getState()).toMatchObject({ draft: null, tool: 'box' });
    await press('Escape');
    expect(useDraw.getState().tool).toBeNull();
    expect(await press('Escape')).toBe(false);
  });

  it('the brackets select, Delete removes, and handles move by arrows as one act until the key is let go', async () => {
    await drawBox();
    await press('p', { shiftKey: true });
    await click(50, 50);
    await press('Escape');
    await press('[');
    expect(useDraw.getState().selectedId).toBe(revisions[0]?.annotationId);
    expect(document.activeElement).toBe(find('[data-annotation]'));
    find('[data-handle="2"]')?.focus();
    await press('ArrowLeft', { shiftKey: true });
    expect(acts()).toEqual(['draw', 'draw', 'edit']);
    expect(lastPoints()).toEqual([
      [10, 4],
      [21, 14],
    ]);
    find('[data-handle="whole"]')?.focus();
    await press('ArrowUp', { shiftKey: true });
    expect(lastPoints()).toEqual([
      [10, 5],
      [21, 15],
    ]);
    await press('Delete');
    expect(acts().at(-1)).toBe('delete');
    expect(label()).toBe('Annotations in RCC: 1');
  });
});

describe('a drawn annotation', () => {
  beforeEach(drawBox);

  it('is changed by a corner, and moved as a whole no farther than the edge', async () => {
    await drag(
      [
        [90, 75],
        [80, 70],
      ],
      find('.RCC [data-handle="2"]'),
    );
    expect(lastPoints()).toEqual([
      [10, 4],
      [25, 16],
    ]);
    await drag(
      [
        [95, 85],
        [295, 85],
      ],
      find('.RCC [data-handle="whole"]'),
    );
    expect(lastPoints()).toEqual([
      [0, 4],
      [15, 16],
    ]);
    expect(acts()).toEqual(['draw', 'edit', 'edit']);
  });

  it('is put back by Escape in the middle of a drag', async () => {
    await pointer('pointerdown', 90, 75, find('.RCC [data-handle="2"]'));
    await pointer('pointermove', 80, 70, find('.RCC'));
    await press('Escape');
    await pointer('pointermove', 70, 70, find('.RCC'));
    await pointer('pointerup', 70, 70, find('.RCC'));
    expect(acts()).toEqual(['draw']);
  });

  it('is selected by the press on its line and dragged by the next', async () => {
    await press('Escape');
    const line = () => find('.RCC .drawn-grip');
    const across = [
      [110, 90],
      [100, 90],
    ] as const;
    await drag(across, line());
    expect(acts()).toEqual(['draw']);
    await drag(across, line());
    expect(lastPoints()).toEqual([
      [15, 4],
      [25, 14],
    ]);
  });

  it('is undone and redone in every act, each saved, and none overwritten', async () => {
    await press('k');
    await press('Delete');
    expect(all('.RCC [data-annotation]')).toHaveLength(0);
    for (let each = 0; each < 3; each += 1) await undo();
    expect(await undo()).toBe(false);
    for (let each = 0; each < 3; each += 1) await redo();
    expect(await redo()).toBe(false);
    expect(revisions.map(({ act: what, kind, deleted }) => [what, kind, deleted])).toEqual([
      ['draw', 'mass', false],
      ['change-kind', 'calcification', false],
      ['delete', 'calcification', true],
      ['undo', 'calcification', false],
      ['undo', 'mass', false],
      ['undo', 'mass', true],
      ['redo', 'mass', false],
      ['redo', 'calcification', false],
      ['redo', 'calcification', true],
    ]);
  });

  it('belongs to its reader: another one sees it, and neither selects nor undoes it', async () => {
    reader = BEN;
    await again();
    expect(label()).toBe('Annotations in RCC: 1');
    expect(find('.RCC [data-annotation]')).toBeNull();
    expect(await undo()).toBe(false);
    await drawBox();
    await undo();
    expect(acts()).toEqual(['draw', 'draw', 'undo']);
    expect(revisions.at(-1)?.readerId).toBe('ben');
    reader = ADA;
    await again();
    await undo();
    expect(revisions.at(-1)).toMatchObject({ readerId: 'ada', act: 'undo', deleted: true });
  });

  it('is not undone from another patient’s images, and is when they are open again', async () => {
    images = ['c', 'd'];
    await again();
    expect(await undo()).toBe(false);
    images = ['a', 'b'];
    await again();
    await undo();
    expect(acts()).toEqual(['draw', 'undo']);
  });

  it('is hidden with all its acts by O', async () => {
    shown = false;
    await again();
    expect(await undo()).toBe(false);
    expect(await press('Delete')).toBe(false);
  });

  it('follows what another window saved, whose acts are not undone here', async () => {
    const other = { ...revisions[0]!, revision: 2, kind: 'asymmetry', act: 'change-kind' } as const;
    revisions.push(other);
    await settle(() => memory.emit('review.annotationSaved', other));
    expect(find('.RCC [data-annotation]')?.getAttribute('aria-label')).toContain('asymmetry');
    expect(await undo()).toBe(false);
    await press('Delete');
    expect(revisions.at(-1)).toMatchObject({ revision: 3, deleted: true });
  });

  it('is undone before or after acts of another kind, whichever was the latest', async () => {
    const others: string[] = [];
    let order: number | null = orderOfAct();
    const remove = addUndoSource({
      latestDone: () => order,
      latestUndone: () => null,
      undo: () => {
        others.push('undone');
        order = null;
      },
      redo: () => undefined,
    });
    await undo();
    expect(others).toEqual(['undone']);
    expect(acts()).toEqual(['draw']);
    await undo();
    expect(acts()).toEqual(['draw', 'undo']);
    await redo();
    await undo();
    // A new act of the other kind: what was undone before it stays so.
    order = orderOfAct();
    await redo();
    expect(acts()).toEqual(['draw', 'undo', 'redo', 'undo']);
    remove();
  });
});

describe('a workspace for reading only', () => {
  it('shows what was drawn, and lets none of it be taken', async () => {
    await drawBox();
    readOnlyReason = 'Another program writes it.';
    await again();
    expect(label()).toBe('Annotations in RCC: 1');
    expect(find('.RCC [data-annotation]')).toBeNull();
    expect(await undo()).toBe(false);
  });
});

describe('saving', () => {
  it('is told only once the database has it: until then the stroke is pending', async () => {
    let open = () => undefined as void;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    await drawBox();
    expect(stateOfSaving()).toBe('saving');
    expect(find('.RCC [data-annotation]')?.dataset['pending']).toBe('true');
    expect(label()).toBe('Annotations in RCC: 1, 1 not saved yet');
    expect(revisions).toEqual([]);
    await settle(open);
    expect(stateOfSaving()).toBe('saved');
    expect(find('.RCC [data-annotation]')?.dataset['pending']).toBe('false');
  });

  it('that fails keeps the strokes, says why, and goes on in order on Retry', async () => {
    refusal = 'There is no space left';
    await drawBox();
    await press('k');
    expect(stateOfSaving()).toBe('failed');
    expect(find('[data-testid="draw-notice"]')?.textContent).toContain('2 changes not saved');
    expect(find('[data-testid="draw-notice"]')?.textContent).toContain('There is no space left');
    expect(find('.RCC [data-annotation]')?.dataset['pending']).toBe('true');
    refusal = null;
    await settle(() => named(rendered.container, 'button', 'Retry').click());
    expect(acts()).toEqual(['draw', 'change-kind']);
    expect(stateOfSaving()).toBe('saved');
    expect(find('[data-testid="draw-notice"]')).toBeNull();
  });

  it('that fails keeps its reader, whoever is chosen by the time it succeeds', async () => {
    refusal = 'no';
    await drawBox();
    reader = BEN;
    await again();
    refusal = null;
    await settle(() => named(rendered.container, 'button', 'Retry').click());
    expect(revisions).toMatchObject([{ readerId: 'ada' }]);
  });

  it('that can never succeed can be given up, and what follows is saved', async () => {
    refusal = 'no';
    await drawBox();
    await press('p', { shiftKey: true });
    await click(50, 50);
    refusal = null;
    await settle(() => named(rendered.container, 'button', 'Discard the change').click());
    expect(revisions).toMatchObject([{ shape: 'point' }]);
    expect(useAnnotations.getState().unsaved).toEqual([]);
  });

  it.each([
    ['a workspace for reading only', () => void (readOnlyReason = 'Another program writes it.'), 'reading only'],
    ['no reader', () => void (reader = null), 'Choose a reader'],
  ])('is not begun with %s, which is said', async (_case, set, words) => {
    set();
    await again();
    await press('b', { shiftKey: true });
    expect(find('[data-testid="draw-notice"]')?.textContent).toContain(words);
    await drag([
      [110, 100],
      [90, 75],
    ]);
    expect(useDraw.getState().tool).toBeNull();
    expect(useLeftButton.getState().family).toBeNull();
    expect(memory.calls.filter(({ name }) => name === 'review.save')).toEqual([]);
    await press('Escape');
    expect(find('[data-testid="draw-notice"]')).toBeNull();
  });
});

it('every act of drawing has a name in the palette', async () => {
  await drawBox();
  const ids = currentActs().map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      ...['outline', 'box', 'point', 'remove', 'kind.asymmetry'].map((name) => `viewer.draw.${name}`),
      'viewer.undo',
    ]),
  );
  await act(() => Promise.resolve());
});
