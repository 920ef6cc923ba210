import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ok } from '@contract/index';
import { diskFailure, onDisk, writeWholeFile } from '@main/workspace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { filesystemOf, isNetworkFilesystem } from '../../../main/workspace/network-folder';
import { createReaderStore } from '../../../main/workspace/readers';
import { temporaryFolder } from '../support/temporary-folder';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('a file written whole', () => {
  it('replaces the old one and leaves nothing else', async () => {
    const path = join(folder.path, 'a.json');
    writeFileSync(path, 'old');
    await writeWholeFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder.path)).toEqual(['a.json']);
  });

  it('leaves the old one, and no temporary file, when it cannot take its place', async () => {
    const path = join(folder.path, 'occupied');
    mkdirSync(path);
    await expect(writeWholeFile(path, 'new')).rejects.toThrow();
    expect(readdirSync(folder.path)).toEqual(['occupied']);
  });
});

describe('what a disk does', () => {
  const errorOf = (code: string): Error => Object.assign(new Error(code), { code });

  it.each([
    ['ENOSPC', 'disk-full', 'Free some space'],
    ['SQLITE_FULL', 'disk-full', 'Free some space'],
    ['EACCES', 'permission-denied', 'permission'],
    ['EROFS', 'read-only-disk', 'Copy the folder'],
    ['ENOENT', 'not-found', 'Check the path'],
    ['SQLITE_IOERR_WRITE', 'disk-error', 'Check the disk'],
    ['SQLITE_NOTADB', 'damaged-file', 'backups'],
  ])('%s becomes %s, with the path and the remedy', (systemCode, code, remedy) => {
    const failure = diskFailure(errorOf(systemCode), '/data/ws');
    expect(failure).toMatchObject({ ok: false, failure: { code, problems: [{ path: '/data/ws' }] } });
    expect(JSON.stringify(failure)).toContain(remedy);
  });

  it('is told from a bug, which is thrown on', async () => {
    expect(diskFailure(new TypeError('x is undefined'), '/data')).toBeNull();
    await expect(onDisk('/data', () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
    expect(await onDisk('/data', () => Promise.resolve(ok(1)))).toEqual(ok(1));
  });
});

describe('network folders', () => {
  const mounts = [
    '/dev/sda1 / ext4 rw 0 0',
    'server:/home /home nfs4 rw 0 0',
    '//nas/share /mnt/my\\040share cifs rw 0 0',
    'tmpfs /home/ada/fast tmpfs rw 0 0',
  ].join('\n');

  it.each([
    ['/data/ws', 'ext4', false],
    ['/home/ada/ws', 'nfs4', true],
    ['/homeless/ws', 'ext4', false],
    ['/mnt/my share/ws', 'cifs', true],
    ['/home/ada/fast/ws', 'tmpfs', false],
  ])('%s lies on %s', (path, type, isNetwork) => {
    expect(filesystemOf(path, mounts)).toBe(type);
    expect(isNetworkFilesystem(type)).toBe(isNetwork);
  });
});

describe('readers', () => {
  it('are kept by name once, with a color each, and one is selected', async () => {
    const store = createReaderStore(join(folder.path, 'readers.json'));
    expect(await store.list()).toEqual({ readers: [], selectedId: null });
    await store.create('Ada');
    const two = await store.create('  Grace ');
    expect(two).toMatchObject({ ok: true, value: { readers: [{ name: 'Ada' }, { name: 'Grace' }] } });
    expect(await store.create('ada')).toMatchObject({ ok: false, failure: { code: 'name-taken' } });
    const { readers, selectedId } = await store.list();
    expect(selectedId).toBe(readers[1]!.id);
    expect(new Set(readers.map(({ color }) => color)).size).toBe(2);
    expect(await store.select(readers[0]!.id)).toMatchObject({ ok: true, value: { selectedId: readers[0]!.id } });
    expect(await store.select('nobody')).toMatchObject({ ok: false });
  });

  it('survive a damaged file: it is set aside, not written over', async () => {
    const file = join(folder.path, 'readers.json');
    writeFileSync(file, '{"readers": [');
    const store = createReaderStore(file);
    expect((await store.list()).readers).toEqual([]);
    await store.create('Ada');
    expect(readdirSync(folder.path).filter((name) => name.includes('damaged'))).toHaveLength(1);
  });
});
