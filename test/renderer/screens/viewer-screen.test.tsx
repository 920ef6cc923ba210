// @vitest-environment jsdom
import { failed, ok, type ImageRecord, type Laterality, type Result, type Study, type View } from '@contract/index';
import { currentActs, currentKeyGroups, dispatchKey } from '@renderer/acts/index';
import { KEY_CATALOGUE } from '@renderer/acts/key-catalogue';
import { useViewer } from '@renderer/dicom/index';
import { ViewerScreen } from '@renderer/screens/viewer-screen';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

function image(studyId: string, laterality: Laterality, view: View, viewModifiers: string[] = []): ImageRecord {
  return {
    imageId: [studyId, laterality, view, ...viewModifiers].join('-'),
    caseKey: '0'.repeat(64),
    patientKey: 'abcdef0123456789',
    studyId,
    laterality,
    view,
    viewModifiers,
    viewSource: 'tags',
    rows: 100,
    columns: 80,
    photometricInterpretation: 'MONOCHROME2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    malignant: null,
    density: null,
    splitPart: null,
    findings: [],
  };
}

function study(studyId: string, year: string, images: ImageRecord[], priorStudyId: string | null): Study {
  const row: Study['row'] = {
    studyId,
    datasetId: 'd',
    datasetName: 'Set',
    patientKey: 'abcdef0123456789',
    studyDateLabel: year,
    isPrior: studyId.startsWith('prior'),
    density: null,
    malignant: null,
    findingCount: 0,
    findingKinds: [],
    splitPart: null,
    images: [],
  };
  return { row, images, priorStudyId };
}

const full = (studyId: string): ImageRecord[] =>
  (['CC', 'MLO'] as const).flatMap((view) => [image(studyId, 'R', view), image(studyId, 'L', view)]);

/** What jsdom lacks of a canvas; nothing is decoded here, so nothing is drawn. */
const context = { fillRect: () => undefined, setTransform: () => undefined };

let rendered: Rendered;
let answers: Record<string, Result<Study>>;
beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  vi.stubGlobal(
    'Worker',
    class {
      readonly postMessage = (): void => undefined;
      readonly addEventListener = (): void => undefined;
      readonly terminate = (): void => undefined;
    },
  );
  useViewer.setState(useViewer.getInitialState(), true);
});
afterEach(async () => {
  await rendered.unmount();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(studyId: string, ...known: readonly Study[]): Promise<void> {
  answers = Object.fromEntries(known.map((each) => [each.row.studyId, ok(each)]));
  installWorkstation({
    'runs.models': () => ok([{ runId: 'r', name: 'A run', createdAtMs: 0, testAuc: null }]),
    'datasets.study': ({ studyId: wanted }: { studyId: string }) =>
      answers[wanted] ?? failed('not-found', `The study ${wanted} is gone`),
  });
  rendered = await render(<ViewerScreen route={{ screen: 'study', studyId }} />);
  await settle();
}

const tileElements = (): HTMLElement[] => [
  ...rendered.container.querySelectorAll<HTMLElement>('[data-testid^="viewport-"]'),
];
/** The tiles on screen, by name. */
const tiles = (): (string | undefined)[] =>
  tileElements()
    .filter(({ hidden }) => !hidden)
    .map(({ dataset }) => dataset['testid']?.replace('viewport-', ''));
const gaps = (): string[] =>
  [...rendered.container.querySelectorAll('.viewer-gap')].map(({ textContent }) => textContent);
const extras = (): string[] =>
  [...rendered.container.querySelectorAll('.viewer-extra')].map(({ textContent }) => textContent);
const stepText = (): string | undefined => rendered.container.querySelector('.viewer-hanging-step')?.textContent;
const press = (key: string, shiftKey = false): Promise<void> =>
  settle(() => dispatchKey(new KeyboardEvent('keydown', { key, shiftKey })));

describe('a study in the viewer', () => {
  it('hangs as four views, row by row, and takes no step where there is none', async () => {
    await open('plain', study('plain', '2020', full('plain'), null));
    expect(tiles()).toEqual(['RCC', 'LCC', 'RMLO', 'LMLO']);
    expect(tileElements().map(({ style }) => `${style.gridRow} ${style.gridColumn}`)).toEqual([
      '1 1',
      '1 2',
      '2 1',
      '2 2',
    ]);
    expect(stepText()).toBeUndefined();
    await press('PageDown');
    expect(tiles()).toEqual(['RCC', 'LCC', 'RMLO', 'LMLO']);
  });

  it('leaves a named gap for a missing view, and offers a magnification that takes no place', async () => {
    const images = [image('gap', 'R', 'CC', ['Magnification']), image('gap', 'L', 'CC'), image('gap', 'L', 'MLO')];
    await open('gap', study('gap', '2020', images, null));
    expect(gaps()).toEqual(['RCC is not in this study', 'RMLO is not in this study']);
    expect(extras()).toEqual(['R CC · magnification']);
    await settle(() => rendered.container.querySelector<HTMLElement>('.viewer-extra')?.click());
    expect(tiles()).toEqual(['extra-1']);
    await press('Escape');
    expect(tiles()).toEqual(['RCC', 'LCC', 'RMLO', 'LMLO']);
  });

  it('hangs by the protocol that the menu names, and goes through its steps by key', async () => {
    await open('steps', study('steps', '2020', full('steps'), null));
    const menu = named(rendered.container, 'button', 'Hanging protocol');
    expect(menu.textContent).toBe('Standard four-up');
    await settle(() => {
      menu.click();
    });
    const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Standard four-up',
      'CC pair',
      'MLO pair',
      'One side',
      'Single',
      'Current against prior',
    ]);
    await settle(() => items[3]?.click());
    expect(tiles()).toEqual(['RCC', 'RMLO']);
    expect(stepText()).toBe('Right breast · 1 of 2');
    await press('PageDown');
    expect(tiles()).toEqual(['LCC', 'LMLO']);
    expect(tileElements()[0]?.dataset['active']).toBe('true');
    await press('PageDown');
    expect(stepText()).toBe('Left breast · 2 of 2');
    await press('PageUp');
    expect(tiles()).toEqual(['RCC', 'RMLO']);
    await press('PageUp', true);
    expect(tiles()).toEqual(['RMLO', 'LMLO']);
    expect(extras()).toEqual(['R CC', 'L CC']);
  });

  it('begins the next study at the first step of the same protocol', async () => {
    const known = [study('first', '2020', full('first'), null), study('second', '2020', full('second'), null)];
    await open('first', ...known);
    await press('PageDown', true);
    await press('PageDown', true);
    await press('PageDown', true);
    await press('PageDown');
    expect(tiles()).toEqual(['LCC', 'LMLO']);
    await rendered.unmount();
    await open('second', ...known);
    expect(tiles()).toEqual(['RCC', 'RMLO']);
  });

  it('brings a view on screen that hangs in another step', async () => {
    await open('beside', study('beside', '2020', full('beside'), null));
    await settle(() =>
      currentActs()
        .find(({ id }) => id === 'viewer.hang.one-side')
        ?.run(),
    );
    await settle(() => rendered.container.querySelector<HTMLElement>('[data-testid="prediction-LMLO"]')?.click());
    expect(tiles()).toEqual(['LCC', 'LMLO']);
    expect(tileElements()[1]?.dataset['active']).toBe('true');
  });

  it('names its keys in the cheat sheet and its acts in the palette', async () => {
    await open('keys', study('keys', '2020', full('keys'), null));
    await settle(() =>
      currentActs()
        .find(({ id }) => id === 'viewer.hang.single')
        ?.run(),
    );
    expect(tiles()).toEqual(['RCC']);
    await settle(() =>
      currentActs()
        .find(({ id }) => id === 'viewer.step.next')
        ?.run(),
    );
    expect(tiles()).toEqual(['LCC']);
    const keys = currentKeyGroups().flatMap(({ bindings }) => bindings.flatMap((binding) => binding.keys));
    expect(keys).toEqual(expect.arrayContaining(['PageDown', 'PageUp', 'Shift+PageDown', 'Shift+PageUp']));
    // Each is a line of the catalogue: add one for a new key, so that its id never changes.
    const known = KEY_CATALOGUE.map((entry) => `${entry.group}: ${entry.description} ${entry.keys.join(' ')}`);
    const shown = currentKeyGroups()
      .filter(({ title }) => title !== 'Mouse')
      .flatMap(({ title, bindings }) => bindings.map((each) => `${title}: ${each.description} ${each.keys.join(' ')}`));
    expect(known).toEqual(expect.arrayContaining(shown));
  });
});

describe('current against prior', () => {
  const against = (): Promise<void> =>
    settle(() =>
      currentActs()
        .find(({ id }) => id === 'viewer.hang.prior')
        ?.run(),
    );

  it('hangs the patient’s earlier study beside this one, and names what it lacks', async () => {
    const earlier = study('prior-1', '2018', full('prior-1').slice(1), null);
    await open('now-1', study('now-1', '2020', full('now-1'), 'prior-1'), earlier);
    expect(extras()).toEqual([]);
    await against();
    expect(tiles()).toEqual(['RCC prior', 'LCC prior', 'RCC', 'LCC']);
    expect(gaps()).toEqual(['RCC prior is not in the earlier study']);
    await press('PageDown');
    expect(tiles()).toEqual(['RMLO prior', 'LMLO prior', 'RMLO', 'LMLO']);
    expect(gaps()).toEqual([]);
    // Predictions are of this study alone.
    const predicted = [...rendered.container.querySelectorAll<HTMLElement>('[data-testid^="prediction-"]')];
    expect(predicted.map(({ dataset }) => dataset['testid'])).toEqual([
      'prediction-RCC',
      'prediction-LCC',
      'prediction-RMLO',
      'prediction-LMLO',
    ]);
  });

  it('says that there is no earlier study', async () => {
    await open('only', study('only', '2020', full('only'), null));
    await against();
    expect(gaps()).toEqual([
      'RCC prior: this patient has no earlier study here',
      'LCC prior: this patient has no earlier study here',
    ]);
  });

  it('says why the earlier study cannot be shown', async () => {
    await open('now-2', study('now-2', '2020', full('now-2'), 'prior-2'));
    await against();
    expect(gaps()[0]).toBe('RCC prior: The study prior-2 is gone');
  });
});
