import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PlotLayouts } from '@contract/index';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DEFAULT_LAYOUTS, readLayouts, saveLayouts } from '../../../main/plotting/layouts-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-layouts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mine: PlotLayouts = {
  version: 1,
  chosen: 'mine',
  layouts: [{ name: 'mine', columns: 2, heightPx: 240, plots: ['loss', 'gpu-power'] }],
};

describe('the layouts of a workspace', () => {
  it('are the default where none was saved, and what was saved last', async () => {
    expect(await readLayouts(folder)).toEqual({ ok: true, value: DEFAULT_LAYOUTS });
    await saveLayouts(folder, mine);
    expect(await readLayouts(folder)).toEqual({ ok: true, value: mine });
    expect(readdirSync(folder)).toEqual(['layouts.json']);
  });

  it.each([
    ['{', 'is no JSON'],
    ['{"version":1,"chosen":"x","layouts":[{"name":"x","columns":9,"heightPx":200,"plots":[]}]}', '/layouts/0/columns'],
    ['{"version":2,"chosen":"x","layouts":[]}', '/version'],
  ])('say what is wrong with a file that cannot be used, and never overwrite it: %s', async (text, reason) => {
    writeFileSync(join(folder, 'layouts.json'), text);
    const read = await readLayouts(folder);
    expect(!read.ok && read.failure.message).toContain(reason);
    expect(!read.ok && read.failure.message).toContain(join(folder, 'layouts.json'));
    await saveLayouts(folder, mine);
    expect(await readLayouts(folder)).toEqual({ ok: true, value: mine });
    const aside = readdirSync(folder).find((name) => name.includes('damaged'))!;
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
  });
});
