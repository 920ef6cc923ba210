// @vitest-environment jsdom
import { undo } from '@codemirror/commands';
import { ok, type ConfigCheck, type Preset } from '@contract/index';
import { valueAt } from '@renderer/config/json-pointer';
import { readConfig } from '@renderer/config/source/config-file';
import {
  adoptText,
  bringUpToDate,
  chooseLanguage,
  currentSource,
  showSource,
  shownView,
} from '@renderer/config/source/source-document';
import { useSource } from '@renderer/config/source/source-store';
import { beginFromFile, choosePreset, queueRun, resetField, undoReplacement, useConfig } from '@renderer/config/store';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import paper from '../../../../assets/presets/paper-a100.json';
import shen from '../../../../assets/presets/shen-2019.json';
import { installWorkstation, type MemoryWorkstation } from '../../memory-workstation';

interface Migration {
  readonly version1: object;
}

const nothingWrong: ConfigCheck = { errors: [], warnings: [], globalBatchSize: 16 };
let main: MemoryWorkstation;
let hide: () => void = () => undefined;

beforeEach(() => {
  // The editor measures, and jsdom has no layout.
  Object.assign(Range.prototype, { getClientRects: () => [] });
  main = installWorkstation({ 'config.check': () => ok(nothingWrong) });
  useConfig.setState({ sourceProblem: null });
  useSource.setState({ language: 'yaml', view: 'form' });
  choosePreset(paper as unknown as Preset);
});

afterEach(() => {
  hide();
});

function show(): void {
  hide = showSource(document.body.appendChild(document.createElement('div')));
}

function type(before: string, after: string): void {
  const view = shownView()!;
  const from = view.state.doc.toString().indexOf(before);
  expect(from).toBeGreaterThanOrEqual(0);
  view.dispatch({ changes: { from, to: from + before.length, insert: after }, userEvent: 'input.type' });
  // Otherwise it is read after the next frame.
  bringUpToDate();
}

function edit(pointer: string, value: number | undefined): void {
  const { draft } = useConfig.getState();
  const [section = '', name = ''] = pointer.slice(1).split('/');
  useConfig.setState({ draft: { ...draft, [section]: { ...(draft?.[section] as object), [name]: value } } });
  bringUpToDate();
}

function draftAt(pointer: string): unknown {
  return valueAt(useConfig.getState().draft ?? {}, pointer);
}

describe('the text of a draft', () => {
  it('is in step both ways, and the editor’s own undo takes back what the form did', () => {
    show();
    type('epochs: 50\n  batchSizePerDevice: 2\n', 'epochs: 40 # why\n  batchSizePerDevice: 2\n');
    expect(draftAt('/whole/epochs')).toBe(40);
    edit('/whole/epochs', 30);
    expect(currentSource()).toContain('epochs: 30 # why');
    undo(shownView()!);
    bringUpToDate();
    expect(draftAt('/whole/epochs')).toBe(40);
  });

  it('is read as soon as the key has been painted', async () => {
    show();
    const view = shownView()!;
    const at = view.state.doc.toString().indexOf('epochs: 50') + 'epochs: 50'.length;
    view.dispatch({ changes: { from: at, insert: '1' }, userEvent: 'input.type' });
    expect(draftAt('/patch/epochs')).toBe(50);
    await vi.waitFor(() => expect(draftAt('/patch/epochs')).toBe(501));
  });

  it('takes edits that were made while it was out of sight', () => {
    show();
    type('name:', '# mine\nname:');
    hide();
    edit('/whole/epochs', 7);
    show();
    expect(shownView()!.state.doc.toString()).toMatch(/# mine[^]*epochs: 7/);
  });

  it('keeps the last draft while it cannot be read, lets nothing in, and is not queued', async () => {
    show();
    type('seed: 1', 'seed: [');
    expect(useConfig.getState().sourceProblem).toMatchObject({ line: 6, column: 1 });
    expect(draftAt('/seed')).toBe(1);
    resetField('/whole/epochs');
    bringUpToDate();
    expect(currentSource()).toContain('seed: [');
    expect(await queueRun()).toBeNull();
    expect(main.calls.map(({ name }) => name)).not.toContain('runs.start');
    type('seed: [', 'seed: 2');
    expect(useConfig.getState().sourceProblem).toBeNull();
    expect(draftAt('/seed')).toBe(2);
  });

  it('begins anew with another preset, and comes back with its comments', () => {
    show();
    type('name:', '# mine\nname:');
    choosePreset(shen as unknown as Preset);
    bringUpToDate();
    expect(currentSource()).not.toContain('# mine');
    undoReplacement();
    bringUpToDate();
    expect(currentSource()).toContain('# mine');
    expect(draftAt('/preset')).toBe('paper-a100');
  });

  it('keeps the comments of YAML on the way to JSON and back', () => {
    show();
    type('name:', '# mine\nname:');
    chooseLanguage('json');
    expect(currentSource()).toContain('"epochs": 50');
    type('"seed": 1', '"seed": 5');
    chooseLanguage('yaml');
    expect(currentSource()).toMatch(/# mine[^]*seed: 5/);
  });

  it('of an older format is read as today’s, and is written so with the next edit', () => {
    show();
    const [first] = JSON.parse(readFileSync('test/fixtures/config/migrations.json', 'utf8')) as Migration[];
    const old = JSON.stringify(first!.version1);
    chooseLanguage('json');
    type(currentSource(), old);
    expect(useSource.getState().olderFormat).toBe(1);
    expect(useConfig.getState().draft).toMatchObject({
      formatVersion: 2,
      model: { norm: 'frozen' },
      whole: { schedule: 'step' },
    });
    expect(currentSource()).toBe(old);
    edit('/whole/epochs', 9);
    expect(JSON.parse(currentSource())).toEqual(useConfig.getState().draft);
    expect(useSource.getState().olderFormat).toBeNull();
  });

  it('of a newer format stays as it is, for the check to name', () => {
    show();
    type('formatVersion: 2', 'formatVersion: 9');
    expect(draftAt('/formatVersion')).toBe(9);
  });
});

describe('a file that is read', () => {
  const text = '# from the server\nname: theirs\npreset: paper-a100\nformatVersion: 2\nodd: 1\n';

  it('keeps its text, its split and what the schema does not know', () => {
    const read = readConfig({ name: 'theirs.yml', text });
    if (!read.ok) throw new Error(read.failure.message);
    useConfig.setState({ presets: { state: 'ready', value: [paper as unknown as Preset] } });
    adoptText(read.value.language, read.value.text, () => beginFromFile('theirs.yml', read.value.config));
    expect(currentSource()).toBe(text);
    expect(useConfig.getState().base?.id).toBe('paper-a100');
    expect(draftAt('/odd')).toBe(1);
  });

  it('of a preset is its config; of an older format, today’s with its comments; of a newer one, refused', () => {
    const preset = readConfig({ name: 'a.json', text: JSON.stringify(paper) });
    expect(preset.ok && preset.value.config).toEqual(paper.config);
    const older = readConfig({ name: 'a.yaml', text: 'formatVersion: 1 # old\nwhole:\n  epochs: 3\n' });
    expect(older.ok && older.value.text).toContain('formatVersion: 2 # old');
    expect(older.ok && valueAt(older.value.config, '/whole/schedule')).toBe('step');
    const newer = readConfig({ name: 'a.yaml', text: 'formatVersion: 3\n' });
    expect(!newer.ok && newer.failure.message).toContain(
      'a.yaml: The config’s format is 3: written by a newer version',
    );
  });
});
