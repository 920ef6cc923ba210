// @vitest-environment jsdom
import { ok, type ConfigCheck, type Preset } from '@contract/index';
import { ConfigForm, useConfig } from '@renderer/config/index';
import { choosePreset } from '@renderer/config/store';
import { valueAt } from '@renderer/config/json-pointer';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import paper from '../../../assets/presets/paper-a100.json';
import shen from '../../../assets/presets/shen-2019.json';
import { installWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

const nothingWrong: ConfigCheck = { errors: [], warnings: [], globalBatchSize: 16 };

function draftAt(pointer: string): unknown {
  return valueAt(useConfig.getState().draft ?? {}, pointer);
}

function input(id: string): HTMLInputElement {
  const found = document.getElementById(id);
  if (!(found instanceof HTMLInputElement)) throw new Error(`No input ${id}`);
  return found;
}

/** As a person types: React listens to the native setter's event. */
async function type(id: string, text: string): Promise<void> {
  await settle(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input(id), text);
    input(id).dispatchEvent(new Event('input', { bubbles: true }));
  });
}

let rendered: Rendered | null = null;

afterEach(async () => {
  await rendered?.unmount();
});

beforeEach(() => {
  installWorkstation({ 'config.check': () => ok(nothingWrong) });
});

async function renderForm(preset: unknown): Promise<void> {
  choosePreset(preset as Preset);
  rendered = await render(<ConfigForm onCreateSplit={() => undefined} />);
  await settle();
}

describe('the form of an experiment', () => {
  it('takes an empty number as off, and shows off as empty', async () => {
    await renderForm(paper);
    expect(input('root_whole_emaDecay').value).toBe('');
    expect(input('root_whole_emaDecay').placeholder).toBe('off');
    await type('root_whole_emaDecay', '0.99');
    expect(draftAt('/whole/emaDecay')).toBe(0.99);
    await type('root_whole_emaDecay', '');
    expect(draftAt('/whole/emaDecay')).toBeNull();
    await type('root_model_initialWeights', '/weights.pth');
    expect(draftAt('/model/initialWeights')).toBe('/weights.pth');
    await type('root_model_initialWeights', '');
    expect(draftAt('/model/initialWeights')).toBeNull();
  });

  it('leaves what it only shows as it is', async () => {
    await renderForm(shen);
    expect(useConfig.getState().draft).toEqual(shen.config);
    expect(input('root_model_inputChannels').value).toBe('3');
  });

  it('adds, changes, moves and removes phases', async () => {
    await renderForm(shen);
    expect(draftAt('/patch/phases')).toHaveLength(2);
    await type('root_patch_phases_1_learningRate', '2e-4');
    expect(draftAt('/patch/phases/1/learningRate')).toBe(0.0002);
    await settle(() => named(document, 'button', 'Move phase 2 up').click());
    expect(draftAt('/patch/phases/0')).toMatchObject({ trainable: 'top', learningRate: 0.0002 });
    await settle(() => document.querySelector<HTMLElement>('[data-testid=root_patch_phases_add]')?.click());
    expect(draftAt('/patch/phases/2')).toMatchObject({ trainable: 'last' });
    await settle(() => named(document, 'button', 'Remove phase 1').click());
    expect(draftAt('/patch/phases')).toHaveLength(2);
  });

  it('says what is our choice, until it is changed', async () => {
    await renderForm(paper);
    const choice = (): string | undefined =>
      document.querySelector('[data-pointer="/whole/epochs"] .config-choice')?.textContent;
    expect(choice()).toBe('our choice: not stated');
    expect(document.querySelector('[data-pointer="/whole/learningRate"] .config-choice')).toBeNull();
    await type('root_whole_epochs', '51');
    expect(choice()).toBeUndefined();
  });

  it('folds what is seldom changed, and opens it when something in it is wrong', async () => {
    await renderForm(paper);
    const fold = (): boolean | undefined =>
      document.querySelector<HTMLDetailsElement>('[data-testid=config-more-whole]')?.open;
    expect(fold()).toBe(false);
    const errors = [{ path: '/whole/warmupSteps', message: 'must be less', remedy: null }];
    act(() => useConfig.setState({ check: { ...nothingWrong, errors } }));
    await settle();
    expect(fold()).toBe(true);
    expect(document.querySelector('[data-pointer="/whole/warmupSteps"] .config-error')?.textContent).toBe(
      'must be less',
    );
  });

  it('shows a phase’s error in its row', async () => {
    await renderForm(shen);
    const errors = [{ path: '/patch/phases/1/epochs', message: 'must be at least 1', remedy: null }];
    act(() => useConfig.setState({ check: { ...nothingWrong, errors } }));
    await settle();
    const row = document.querySelector('[data-testid=root_patch_phases_1]');
    expect(row?.querySelector('.config-error')?.textContent).toBe('Epochs must be at least 1');
  });

  it('keeps what the schema does not know, whatever is edited beside it', async () => {
    await renderForm({
      ...shen,
      config: { ...shen.config, odd: { a: [1] }, whole: { ...shen.config.whole, alien: 1 } },
    });
    await type('root_whole_epochs', '7');
    expect(draftAt('/odd')).toEqual({ a: [1] });
    expect(draftAt('/whole/alien')).toBe(1);
    expect(draftAt('/whole/epochs')).toBe(7);
  });

  it.each([
    { whole: 5 },
    { whole: null, patch: [] },
    { name: ['a'], seed: {}, model: 'resnet' },
    { patch: { phases: { a: 1 } }, whole: { phases: [null, 3, { epochs: [] }] } },
    { data: { splitId: 3 }, augmentation: { horizontalFlip: 'yes' } },
  ])('stands whatever the source says: %j', async (odd) => {
    await renderForm({ ...shen, config: { ...shen.config, ...odd } });
    expect(document.getElementById('root_name')).not.toBeNull();
  });
});
