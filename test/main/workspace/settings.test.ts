import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SettingsChange } from '@contract/index';

import { createSettingsStore, DEFAULT_SETTINGS, type SettingsStore } from '../../../main/workspace/settings';
import { temporaryFolder } from '../support/temporary-folder';

let folder: ReturnType<typeof temporaryFolder>;
let userFile: string;
let workspaceFile: string | null;
let store: SettingsStore;
beforeEach(() => {
  folder = temporaryFolder();
  userFile = join(folder.path, 'settings.json');
  workspaceFile = join(folder.path, 'workspace-settings.json');
  store = createSettingsStore(userFile, () => workspaceFile);
});
afterEach(() => folder.remove());

const change = (
  scope: 'user' | 'workspace',
  key: SettingsChange['key'],
  value: SettingsChange['value'],
  clear = false,
) => store.change({ scope, key, value, clear });

describe('settings', () => {
  it('begin with the defaults that the schema names', async () => {
    const schemaFile = resolve(import.meta.dirname, '../../../contract/schema/workspace.json');
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as {
      $defs: { Settings: { properties: Record<string, { default: unknown }> } };
    };
    const defaults = Object.entries(schema.$defs.Settings.properties).map(([key, value]) => [key, value.default]);
    expect(DEFAULT_SETTINGS).toEqual(Object.fromEntries(defaults));
    const view = await store.read();
    expect(view).toMatchObject({ effective: DEFAULT_SETTINGS, problems: [] });
    expect(view.sources['splitSeed']).toBe('default');
  });

  it('take the workspace’s value before the user’s, and show the wider one again when it is cleared', async () => {
    await change('user', 'splitSeed', 5);
    const both = await change('workspace', 'splitSeed', 9);
    expect(both).toMatchObject({
      ok: true,
      value: { effective: { splitSeed: 9 }, sources: { splitSeed: 'workspace' } },
    });
    const cleared = await change('workspace', 'splitSeed', null, true);
    expect(cleared).toMatchObject({ ok: true, value: { effective: { splitSeed: 5 }, sources: { splitSeed: 'user' } } });
  });

  it('refuse an invalid value and keep the file', async () => {
    await change('user', 'splitSeed', 5);
    expect(await change('user', 'splitSeed', -1)).toMatchObject({
      ok: false,
      failure: { problems: [{ path: '/splitSeed' }] },
    });
    expect((await store.read()).effective.splitSeed).toBe(5);
  });

  it('hold switches as well as numbers and words', async () => {
    expect(await change('user', 'alertNotifications', false)).toMatchObject({
      ok: true,
      value: { effective: { alertNotifications: false }, sources: { alertNotifications: 'user' } },
    });
    expect(JSON.parse(readFileSync(userFile, 'utf8'))).toEqual({ alertNotifications: false });
    expect((await createSettingsStore(userFile, () => null).read()).effective.alertNotifications).toBe(false);
  });

  it.each([
    ['alertNotifications', 'no'],
    ['alertNotifications', 0],
    ['runRetries', true],
    ['runRetries', 1.5],
    ['runRetries', -1],
    ['alertGpuIdlePercent', 101],
    ['alertGpuMemoryPercent', '97'],
    ['alertDataWaitPercent', -0.5],
    ['alertDiskFreeBytes', 0.5],
    ['alertDiskFreeBytes', null],
  ] as const)('refuse %s = %j by its name', async (key, value) => {
    expect(await change('user', key, value)).toMatchObject({
      ok: false,
      failure: { code: 'invalid', problems: [{ path: `/${key}` }] },
    });
    expect((await store.read()).effective).toEqual(DEFAULT_SETTINGS);
  });

  it('keep calibrated displays with the user, never with a workspace that goes elsewhere', async () => {
    const display = { label: 'DELL U2720Q', width: 2560, height: 1440, scaleFactor: 1.5 };
    const calibrations = [{ display, millimetersPerPixel: 0.1554 }];
    expect(await change('user', 'displayCalibrations', calibrations)).toMatchObject({ ok: true });
    expect((await store.read()).effective.displayCalibrations).toEqual(calibrations);
    expect(await change('workspace', 'displayCalibrations', [])).toMatchObject({
      ok: false,
      failure: { code: 'invalid', message: expect.stringContaining('is a person’s own setting') as string },
    });
    writeFileSync(workspaceFile!, JSON.stringify({ displayCalibrations: [] }));
    const view = await store.read();
    expect(view.effective.displayCalibrations).toEqual(calibrations);
    expect(view.problems.map(({ path }) => path)).toEqual([`${workspaceFile}#/displayCalibrations`]);
    for (const millimetersPerPixel of [0, -1, 3])
      expect(await change('user', 'displayCalibrations', [{ display, millimetersPerPixel }])).toMatchObject({
        ok: false,
      });
  });

  it('report what is unknown or invalid in a file, and keep it when another setting is changed', async () => {
    writeFileSync(userFile, JSON.stringify({ splitSeed: 'many', fromALaterVersion: [1], heatmapOpacity: 0.25 }));
    const view = await store.read();
    expect(view.effective).toMatchObject({ splitSeed: 1, heatmapOpacity: 0.25 });
    expect(view.problems.map(({ path }) => path)).toEqual([`${userFile}#/splitSeed`, `${userFile}#/fromALaterVersion`]);
    await change('user', 'logLevel', 'debug');
    expect(JSON.parse(readFileSync(userFile, 'utf8'))).toMatchObject({
      splitSeed: 'many',
      fromALaterVersion: [1],
      logLevel: 'debug',
    });
  });

  it('report one act’s impossible keys by their path, and go by those of the others', async () => {
    const keyBindings = { 'viewer.invert': ['y'], 'viewer.reset': 'r', 'viewer.fit': ['Hyper+'], 'viewer.bare': [] };
    writeFileSync(userFile, JSON.stringify({ keyBindings }));
    const view = await store.read();
    expect(view.effective.keyBindings).toEqual({ 'viewer.invert': ['y'], 'viewer.bare': [] });
    expect(view.problems.map(({ path }) => path)).toEqual([
      `${userFile}#/keyBindings/viewer.reset`,
      `${userFile}#/keyBindings/viewer.fit`,
    ]);
  });

  it('let no workspace end presenter mode or change keys', async () => {
    await change('user', 'presenterMode', true);
    writeFileSync(workspaceFile!, JSON.stringify({ presenterMode: false, keyBindings: { 'viewer.invert': ['y'] } }));
    const view = await store.read();
    expect(view.effective).toMatchObject({ presenterMode: true, keyBindings: {} });
    expect(view.problems.map(({ path }) => path)).toEqual([
      `${workspaceFile!}#/presenterMode`,
      `${workspaceFile!}#/keyBindings`,
    ]);
    expect(await change('workspace', 'presenterMode', false)).toMatchObject({
      ok: false,
      failure: { code: 'invalid' },
    });
  });

  it('set a damaged file aside instead of writing over it', async () => {
    writeFileSync(userFile, '{ "splitSeed": 7,');
    expect((await store.read()).problems).toHaveLength(1);
    await change('user', 'logLevel', 'debug');
    const aside = readdirSync(folder.path).find((name) => name.includes('damaged'));
    expect(readFileSync(join(folder.path, aside!), 'utf8')).toBe('{ "splitSeed": 7,');
  });

  it('have no workspace file while no workspace is open', async () => {
    workspaceFile = null;
    expect(await change('workspace', 'splitSeed', 2)).toMatchObject({ ok: false, failure: { code: 'no-workspace' } });
  });
});
