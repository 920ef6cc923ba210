// The checks are worth what they catch: each rule is broken in a copy of the tree, and the check must fail there.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const copied = [
  'contract',
  'core',
  'tools/generate-contract.mjs',
  'main/tsconfig.json',
  'renderer/tsconfig.json',
  'tsconfig.base.json',
  'eslint.config.mjs',
  '.dependency-cruiser.cjs',
  '.prettierrc.json',
  'package.json',
];

let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'mammobench-checks-'));
  for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true });
  mkdirSync(join(copy, 'training/mammobench/contract'), { recursive: true });
  cpSync(join(root, 'training/mammobench/contract'), join(copy, 'training/mammobench/contract'), { recursive: true });
  for (const path of ['node_modules', '.venv']) symlinkSync(join(root, path), join(copy, path));
});

afterAll(() => rmSync(copy, { recursive: true }));

function run(command: string, ...args: string[]): { readonly code: number | null; readonly output: string } {
  const ended = spawnSync(join(copy, 'node_modules/.bin', command), args, { cwd: copy, encoding: 'utf8' });
  return { code: ended.status, output: ended.stdout + ended.stderr };
}

/** Writes a file into the copy for as long as `act` runs. */
function withFile<T>(path: string, text: string, act: () => T): T {
  const file = join(copy, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  try {
    return act();
  } finally {
    rmSync(file);
  }
}

const cruise = () => run('depcruise', 'contract', 'core', 'main', 'renderer', '--output-type', 'err');

describe('dependency rules', () => {
  it.each([
    ['core-imports-contract-only', 'core/leak.ts', "import '../main/dicom/index';\nexport const leak = 1;\n"],
    ['core-libraries', 'core/leak.ts', "import { readFileSync } from 'node:fs';\nexport const leak = readFileSync;\n"],
    ['electron-only-in-its-places', 'main/runs/leak.ts', "import { app } from 'electron';\nexport const leak = app;\n"],
    [
      'cornerstone-only-in-its-module',
      'renderer/review/leak.ts',
      "import 'cornerstone-core';\nexport const leak = 1;\n",
    ],
    ['renderer-has-no-node', 'renderer/runs/leak.ts', "import { join } from 'node:path';\nexport const leak = join;\n"],
    ['main-features-meet-at-their-index', 'main/runs/leak.ts', "import '../dicom/inner';\nexport const leak = 1;\n"],
  ])('catch %s', (rule, path, text) => {
    const { code, output } = withFile('main/dicom/index.ts', 'export const dicom = 1;\n', () =>
      withFile('main/dicom/inner.ts', 'export const inner = 1;\n', () => withFile(path, text, cruise)),
    );
    expect(output).toContain(rule);
    expect(code).not.toBe(0);
  });

  it('let a clean tree through', () => {
    const { code, output } = cruise();
    expect(output).toContain('no dependency violations');
    expect(code).toBe(0);
  });
});

describe('channels', () => {
  it('cannot be used raw', () => {
    const text = "import { ipcMain } from 'electron';\nipcMain.on('runs.anything', () => undefined);\n";
    const { code, output } = withFile('main/runs/leak.ts', text, () => run('eslint', 'main/runs/leak.ts'));
    expect(output).toContain('no-restricted-imports');
    expect(code).toBe(1);
  });

  it('must be declared in the contract before they can be called', () => {
    const text = [
      "import type { WorkstationApi } from '@contract/index';",
      'export const call = (workstation: WorkstationApi) => workstation.runs.start({ config: {} });',
      'export const stray = (workstation: WorkstationApi) => workstation.runs.explode();',
      '',
    ].join('\n');
    const { code, output } = withFile('renderer/runs/leak.ts', text, () => run('tsc', '-b', 'renderer'));
    expect(output).toContain("Property 'explode' does not exist");
    expect(output).not.toContain("Property 'start'");
    expect(code).not.toBe(0);
  });
});

describe('generated files', () => {
  const check = () => run('node', 'tools/generate-contract.mjs', '--check');

  it('pass when they are what the schemas say', () => {
    expect(check()).toEqual({ code: 0, output: '' });
  });

  it('fail when a schema has changed since', () => {
    const schema = readFileSync(join(copy, 'contract/schema/runs.json'), 'utf8');
    writeFileSync(join(copy, 'contract/schema/runs.json'), schema.replace('"lost"', '"vanished"'));
    const { code, output } = check();
    writeFileSync(join(copy, 'contract/schema/runs.json'), schema);
    expect(output).toContain('contract/generated/types.ts is stale');
    expect(output).toContain('training/mammobench/contract/__init__.py is stale');
    expect(code).toBe(1);
  });
});
