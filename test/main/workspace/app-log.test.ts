import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createAppLog, withoutIdentifiers } from '../../../main/workspace/app-log';
import { temporaryFolder } from '../support/temporary-folder';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('the app log', () => {
  it('keeps five files of the size it is given', () => {
    const log = createAppLog(join(folder.path, 'logs', 'app.log'), 1000);
    for (let n = 0; n < 200; n += 1) log.write('info', 'test', `message ${n}`);
    const names = readdirSync(join(folder.path, 'logs')).sort();
    expect(names).toEqual(['app.log', 'app.log.1', 'app.log.2', 'app.log.3', 'app.log.4']);
    expect(readFileSync(join(folder.path, 'logs', 'app.log'), 'utf8')).toContain('message 199');
    for (const name of names) expect(readFileSync(join(folder.path, 'logs', name)).length).toBeLessThanOrEqual(1000);
  });

  it('leaves out what is less serious than its level', () => {
    const file = join(folder.path, 'app.log');
    const log = createAppLog(file);
    log.setLevel('warn');
    log.write('info', 'test', 'chatter');
    log.write('error', 'test', 'trouble');
    expect(readFileSync(file, 'utf8')).not.toContain('chatter');
    expect(readFileSync(file, 'utf8')).toContain('trouble');
  });

  it('does not bring the program down when its folder cannot be written', () => {
    writeFileSync(join(folder.path, 'a-file'), '');
    expect(() => createAppLog(join(folder.path, 'a-file', 'app.log')).write('error', 'test', 'x')).not.toThrow();
  });
});

describe('identifiers', () => {
  it.each([
    ['cannot open /data/MUELLER^ANNA/1.dcm: EACCES', 'cannot open [path] EACCES'],
    ["ENOENT: no such file, open '/media/usb/Anna Mueller/scan.dcm'", 'ENOENT: no such file, open [path]'],
    ['C:\\Users\\ada\\Patients\\x.dcm is damaged', '[path] is damaged'],
    ['study 1.2.840.113619.2.55.3 twice', 'study [uid] twice'],
    ['at read (/opt/app/out/main/index.js:12:7)', 'at read (index.js:12:7)'],
    ['MUELLER^ANNA/1.dcm was left out', '[path] was left out'],
    ['41 images/s, and/or less', '41 images/s, and/or less'],
    ['version 1.2.3 of 4', 'version 1.2.3 of 4'],
  ])('are taken out of “%s”', (text, expected) => {
    expect(withoutIdentifiers(text)).toBe(expected);
  });
});
