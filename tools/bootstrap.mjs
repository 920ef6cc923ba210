// The one door: `node tools/bootstrap.mjs VERB` installs what is missing, then runs the verb.
// Plain Node 20, no dependencies: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installElectron } from './setup/electron.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installPython } from './setup/python.mjs';
import { installSystemPackages } from './setup/system-packages.mjs';
import { fail, root } from './setup/terminal.mjs';

// What each verb needs beyond the Node modules, and the script that it runs.
const verbs = {
  setup: { needs: ['python', 'electron', 'display'], script: null },
  start: { needs: ['python', 'electron', 'display'], script: 'tools/start.mjs' },
  demo: { needs: ['python', 'electron', 'display'], script: 'tools/demo.mjs' },
  check: { needs: ['python'], script: 'tools/check.mjs' },
  test: { needs: ['python', 'electron', 'display', 'peers'], script: 'tools/test.mjs' },
  'test-slow': { needs: ['python', 'peers'], script: 'tools/test-slow.mjs' },
  bench: { needs: ['python', 'electron', 'display', 'peers'], script: 'tools/bench.mjs' },
  stats: { needs: [], script: 'tools/stats.mjs' },
  package: { needs: ['electron', 'display'], script: 'tools/package.mjs' },
};

const [verbName = 'setup', ...rest] = process.argv.slice(2);
const verb = verbs[verbName];
if (verb === undefined) fail(`Unknown verb "${verbName}". Known: ${Object.keys(verbs).join(', ')}.`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer.`);

await installSystemPackages({ display: verb.needs.includes('display'), peers: verb.needs.includes('peers') });
// Two package managers, two cores: they install side by side.
const python = verb.needs.includes('python') ? installPython() : null;
await installNodeModules();
const electron = verb.needs.includes('electron') ? await installElectron() : null;
await python;

if (verb.script !== null) {
  const bin = join(root, 'node_modules', '.bin');
  const node = existsSync(join(bin, 'node')) ? join(bin, 'node') : process.execPath;
  const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  if (electron !== null) environment.ELECTRON_OVERRIDE_DIST_PATH = electron;
  // TypeScript that Node runs as it is: that its folders say nothing of modules is no news to anybody.
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
  const ended = spawnSync(node, [...flags, join(root, verb.script), ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  });
  process.exitCode = ended.status ?? 1;
}
