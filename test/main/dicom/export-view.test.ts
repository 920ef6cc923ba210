import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

import { commands } from '@contract/index';
import { dicomHandlers } from '@main/dicom/index';
import { withNoticeOnly } from '@main/dicom/png-notice';
import { crc32Of } from '@core/checksum';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { temporaryFolder } from '../support/temporary-folder';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32Of(body), body.length + 4);
  return whole;
}

const HEADER = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
const pixels = chunk('IDAT', deflateSync(Buffer.from([0, 7])));
const png = (...extra: readonly Buffer[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', HEADER),
      ...extra,
      pixels,
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const exportTo = (file: string | null, picture = png()) =>
  dicomHandlers({ chooseSaveFile: () => Promise.resolve(file) })['dicom.exportView']({ name: 'x.png', png: picture });

describe('an exported view', () => {
  it('keeps its pixels, and of its metadata nothing but the notice', async () => {
    const file = join(folder.path, 'x.png');
    const secret = chunk('tEXt', Buffer.from('Author\0Doe^Jane'));
    expect(await exportTo(file, png(secret, chunk('eXIf', Buffer.from('Doe'))))).toEqual({ ok: true, value: file });
    const written = readFileSync(file);
    expect(written.includes('Doe')).toBe(false);
    expect(written.includes('Mammobench export, not for diagnosis')).toBe(true);
    expect(written.includes(pixels)).toBe(true);
    expect(written.equals(Buffer.from(withNoticeOnly(png()) ?? []))).toBe(true);
  });

  it('is not written when the dialog is canceled', async () => {
    expect(await exportTo(null)).toEqual({ ok: true, value: null });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each([
    ['a folder that is not there', 'missing/x.png', 'does not exist'],
    ['a folder in its place', 'taken', 'could not be written (EISDIR)'],
  ])('that fails at %s names the path and the reason', async (_what, name, reason) => {
    mkdirSync(join(folder.path, 'taken'));
    const file = join(folder.path, name);
    const result = await exportTo(file);
    expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(result)).toContain(file);
    expect(JSON.stringify(result)).toContain(reason);
    expect(readdirSync(folder.path)).toEqual(['taken']);
  });

  it.each([
    ['cut short', png().subarray(0, 40)],
    ['no PNG', new Uint8Array(64)],
    ['empty', new Uint8Array(0)],
  ])('that is %s is refused', async (_what, picture) => {
    expect(await exportTo(join(folder.path, 'x.png'), picture)).toMatchObject({
      ok: false,
      failure: { code: 'invalid' },
    });
  });

  it.each([
    ['a name with a path', { name: '../x.png', png: png() }, '/name'],
    ['a name that may be a person’s', { name: 'Doe^Jane.png', png: png() }, '/name'],
    ['a text for bytes', { name: 'x.png', png: 'abc' }, '/png'],
    ['more bytes than a view has', { name: 'x.png', png: new Uint8Array(128 * 2 ** 20 + 1) }, '/png'],
    ['something else beside', { name: 'x.png', png: png(), patient: 'Doe' }, '/patient'],
    ['nothing', null, '/'],
  ])('is refused at the edge with %s', (_what, argument, path) => {
    const parsed = commands['dicom.exportView'].parseArgument(argument);
    expect(parsed).toMatchObject({ ok: false, failure: { problems: [{ path }] } });
  });
});
