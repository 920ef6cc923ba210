// `npm run check`: format, lint, types, dependency rules, contract drift, unused code, unit tests in both languages.
import { join } from 'node:path';

import { runSteps } from './run-steps.mjs';
import { root } from './setup/terminal.mjs';

const venv = (name) => join(root, '.venv', 'bin', name);
const training = join(root, 'training');

/** Python's tests that a marker expression chooses, in some folders of test/training or in all of it. */
export const pythonTests = (name, markers, folders = ['.']) => ({
  name,
  command: venv('pytest'),
  args: [
    '-q',
    '-m',
    markers,
    '--config-file',
    join(training, 'pyproject.toml'),
    '--rootdir',
    root,
    ...folders.map((folder) => join(root, 'test', 'training', folder)),
  ],
});

// The longest first, so that two cores end together.
export const checkSteps = [
  pythonTests('unit tests, Python (pytest)', 'not slow and not processes'),
  { name: 'lint, TypeScript (eslint)', command: 'eslint', args: ['--max-warnings', '0', '.'] },
  { name: 'types, TypeScript (tsc)', command: 'tsc', args: ['-b'] },
  { name: 'unit tests, TypeScript (vitest)', command: 'vitest', args: ['run', '--reporter=default'] },
  { name: 'types, Python (pyright)', command: 'pyright', args: ['--project', training] },
  { name: 'format, TypeScript (prettier)', command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'unused code (knip)', command: 'knip', args: [] },
  {
    name: 'dependency rules, TypeScript (dependency-cruiser)',
    command: 'depcruise',
    args: ['contract', 'core', 'main', 'preload', 'renderer', '--output-type', 'err'],
  },
  {
    name: 'dependency rules, Python (import-linter)',
    command: venv('lint-imports'),
    args: ['--config', 'pyproject.toml'],
    cwd: training,
  },
  { name: 'contract drift', command: 'node', args: [join(root, 'tools', 'generate-contract.mjs'), '--check'] },
  {
    name: 'lint, Python (ruff)',
    command: venv('ruff'),
    args: ['check', '--config', join(training, 'pyproject.toml'), 'training', 'test'],
  },
  {
    name: 'format, Python (ruff)',
    command: venv('ruff'),
    args: ['format', '--check', '--config', join(training, 'pyproject.toml'), 'training', 'test'],
  },
];

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2);
  const steps =
    wanted.length === 0 ? checkSteps : checkSteps.filter((step) => wanted.some((word) => step.name.includes(word)));
  process.exit((await runSteps(steps, 2)) ? 0 : 1);
}
