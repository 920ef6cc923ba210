// No connection leaves the machine: strace watches every process of a session.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { makePhantom } from './phantom-folder';
import {
  closeWorkstation,
  createWorkspace,
  electronExecutable,
  goTo,
  importFolder,
  launchWorkstation,
  openStudy,
} from './workstation-driver';

const local = /sa_family=AF_(UNIX|NETLINK|UNSPEC)|inet_addr\("127\.|inet_pton\(AF_INET6, "::1"/;

test('a session connects to nothing but local sockets', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-offline-'));
  makePhantom(join(scratch, 'phantom'), 1, 5);
  const wrapper = join(scratch, 'traced-electron');
  const trace = join(scratch, 'trace');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexec strace -ff -qq -e trace=connect -o '${trace}' '${electronExecutable()}' "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user'), executable: wrapper });
  await createWorkspace(workstation.page, join(scratch, 'workspace'), 'offline');
  await importFolder(workstation.page, join(scratch, 'phantom'), 'phantom');
  await openStudy(workstation.page, 0);
  for (const place of ['Experiments', 'Runs', 'Machine', 'Settings'] as const) await goTo(workstation.page, place);
  await closeWorkstation(workstation);
  const lines = readdirSync(scratch)
    .filter((name) => name.startsWith('trace.'))
    .flatMap((name) => readFileSync(join(scratch, name), 'utf8').split('\n'))
    .filter((line) => line.includes('connect('));
  rmSync(scratch, { recursive: true });
  // The X server's socket, at least: otherwise nothing was watched.
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !local.test(line))).toEqual([]);
});
