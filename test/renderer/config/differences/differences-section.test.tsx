// @vitest-environment jsdom
import { failed, ok, type ConfigCheck, type Preset } from '@contract/index';
import { compareWithBase, compareWithPreset, compareWithRun } from '@renderer/config/differences/comparison';
import { DifferencesSection } from '@renderer/config/differences/differences-section';
import { valueAt, withValueAt, type Json } from '@renderer/config/json-pointer';
import { choosePreset, editDraft, useConfig } from '@renderer/config/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import paper from '../../../../assets/presets/paper-a100.json';
import volta from '../../../../assets/presets/paper-v100.json';
import { installWorkstation } from '../../memory-workstation';
import { named, render, settle, type Rendered } from '../../render';

const nothingWrong: ConfigCheck = { errors: [], warnings: [], globalBatchSize: 16 };
const run = {
  summary: { runId: 'run-7', name: 'seven' },
  config: { ...paper.config, seed: 7, data: { ...paper.config.data, splitId: 'theirs' } },
  folder: '/runs/run-7',
};
let rendered: Rendered;

beforeEach(async () => {
  installWorkstation({
    'config.check': () => ok(nothingWrong),
    'runs.list': () => ok([run.summary]),
    'runs.get': ({ runId }: { runId: string }) => (runId === 'run-7' ? ok(run) : failed('not-found', 'It is gone.')),
  });
  useConfig.setState({
    presets: { state: 'ready', value: [paper, volta] as unknown as Preset[] },
    sourceProblem: null,
  });
  compareWithBase();
  choosePreset(paper as unknown as Preset);
  rendered = await render(<DifferencesSection />);
});

afterEach(async () => {
  await rendered.unmount();
});

async function change(pointer: string, value: Json | undefined): Promise<void> {
  await settle(() => editDraft(withValueAt(useConfig.getState().draft!, pointer, value)));
}

function lines(): (string | undefined)[] {
  return [...rendered.container.querySelectorAll('.config-difference')].map((line) => line.textContent);
}

describe('the differences of a draft', () => {
  it('are field by field, theirs and mine, in units, from where it began', async () => {
    expect(rendered.container.textContent).toContain('No field differs.');
    await change('/patch/patchSizePx', 256);
    await change('/name', 'another name counts for nothing');
    expect(lines()).toEqual(['Lesion patches › Patch size224 → 256 px']);
    await settle(() => named(rendered.container, 'button', 'Reset Lesion patches › Patch size').click());
    expect(lines()).toEqual([]);
  });

  it('are from another preset, or a run with its split, and go back to theirs', async () => {
    await settle(() => compareWithPreset('paper-v100'));
    expect(lines()).toContain('Execution › Precisionfp32 → tf32');
    await settle(() => void compareWithRun('run-7'));
    expect(lines()).toEqual(['Seed7 → 1', 'Data › Splittheirs → choose-a-split']);
    await settle(() => named(rendered.container, 'button', 'Reset all').click());
    expect(valueAt(useConfig.getState().draft!, '/data/splitId')).toBe('theirs');
    await settle(() => void compareWithRun('run-8'));
    expect(rendered.container.textContent).toContain('It is gone.');
  });

  it('tell a field that one of them lacks from one that is empty', async () => {
    await change('/odd', null);
    expect(lines()).toEqual(['oddno such field → not set']);
  });

  it('cannot be reset while the text cannot be read', async () => {
    await change('/seed', 3);
    const at = { from: 0, to: 0 };
    await settle(() => useConfig.setState({ sourceProblem: { at, line: 1, column: 1, message: '', remedy: '' } }));
    expect(named(rendered.container, 'button', 'Reset Seed')).toHaveProperty('disabled', true);
  });
});
