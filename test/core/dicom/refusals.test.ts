import type { Failure } from '@contract/index';
import {
  decodePixels,
  displayChoices,
  parseDicom,
  type DisplayChoices,
  type ImageMetadata,
} from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus } from '../../fixtures/dicom/corpus.js';
import {
  PIXEL_DATA,
  readExplicit,
  withText,
  withUnsigned,
  withValue,
  writeExplicit,
  type ExplicitFile,
} from './damage/explicit-file.js';
import { fragmentsOf, withFragments } from './damage/fragments.js';

type Opened = { readonly metadata: ImageMetadata; readonly complete: boolean; readonly display: DisplayChoices };

const file = (syntax: string): ExplicitFile => readExplicit(readCorpus(`rich-${syntax}.dcm`));

async function open(changed: ExplicitFile): Promise<Opened | Failure> {
  const parsed = parseDicom(writeExplicit(changed));
  if (!parsed.ok) return parsed.failure;
  const decoded = await decodePixels(parsed.value, nodeCodecs);
  if (!decoded.ok) return decoded.failure;
  const { metadata } = parsed.value;
  return { metadata, complete: decoded.value.complete, display: displayChoices(metadata, decoded.value) };
}

async function opened(changed: ExplicitFile): Promise<Opened> {
  const answer = await open(changed);
  if ('code' in answer) throw new Error(answer.message);
  return answer;
}

/** The frame in one fragment of at most so many bytes. */
function shortened(original: ExplicitFile, byteCount: number): ExplicitFile {
  const items = fragmentsOf(original);
  if (items === null) return withValue(original, PIXEL_DATA, 'OW', new Uint8Array(byteCount));
  const stream = Uint8Array.from(items.slice(1).flatMap((item) => [...item]));
  return withFragments(original, [new Uint8Array(0), stream.subarray(0, byteCount)]);
}

const ENCODED = ['rle', 'jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70', 'jpeg-extended', 'htj2k'];

describe('a file that cannot be right', () => {
  it.each(['explicit', ...ENCODED])(
    'of 65535 rows in 100 bytes of %s is refused before memory is asked for',
    async (syntax) => {
      const absurd = shortened(withUnsigned(file(syntax), 0x00280010, 65535), 100);
      const failure = await open(withUnsigned(absurd, 0x00280011, 1000));
      expect(failure).toMatchObject({ code: 'truncated', message: expect.stringContaining('(7FE0,0010)') as unknown });
      expect(failure).toMatchObject({ message: expect.stringContaining('65535') as unknown });
    },
  );

  it('of more pixels than any detector or film has is refused, whatever its bytes', async () => {
    const absurd = withUnsigned(withUnsigned(file('jpeg-2000'), 0x00280010, 65535), 0x00280011, 65535);
    expect(await open(absurd)).toMatchObject({
      code: 'bad-rows',
      message: expect.stringContaining('65535') as unknown,
    });
  });

  it.each<[string, (whole: ExplicitFile) => ExplicitFile, string, string]>([
    [
      'more bits stored than allocated',
      (whole) => withUnsigned(whole, 0x00280101, 17),
      'bad-bits-stored',
      '(0028,0101)',
    ],
    ['a high bit that is not the last', (whole) => withUnsigned(whole, 0x00280102, 12), 'bad-high-bit', '(0028,0102)'],
    ['fewer bits stored than its stream needs', (whole) => bits(whole, 10), 'bad-bits-stored', 'values that need more'],
    [
      'an unknown representation',
      (whole) => withUnsigned(whole, 0x00280103, 2),
      'bad-pixel-representation',
      '(0028,0103)',
    ],
    [
      'a palette',
      (whole) => withText(whole, 0x00280004, 'CS', 'PALETTE COLOR'),
      'bad-photometric-interpretation',
      '(0028,0004)',
    ],
    ['no frames', (whole) => withText(whole, 0x00280008, 'IS', '0'), 'bad-frames', '(0028,0008)'],
  ])('with %s is refused by its tag and its transfer syntax', async (_, change, code, says) => {
    for (const syntax of ['jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70', 'jpeg-extended']) {
      expect(await open(change(file(syntax))), syntax).toMatchObject({
        code,
        message: expect.stringContaining(says) as unknown,
        problems: [
          { path: 'Transfer Syntax UID (0002,0010)', message: expect.stringMatching(/^JPEG.+, 1\.2\.840/u) as unknown },
        ],
      });
    }
  });

  it.each(['frames-explicit.dcm', 'frames-jpeg-ls.dcm'])(
    'of several frames is refused and not shown by its first: %s',
    async (name) => {
      const failure = await open(readExplicit(readCorpus(name)));
      expect(failure).toMatchObject({
        code: 'multi-frame',
        message: expect.stringContaining('(0028,0008) is 2') as unknown,
      });
    },
  );

  it.each(ENCODED)('and whose %s stream is cut is marked incomplete, or refused', async (syntax) => {
    const whole = file(syntax);
    const length = fragmentsOf(whole)?.reduce((sum, item, at) => sum + (at === 0 ? 0 : item.length), 0) ?? 0;
    for (const share of [0.2, 0.5, 0.9, 0.99]) {
      const answer = await open(shortened(whole, Math.floor(length * share)));
      if ('code' in answer) expect(answer.message).toContain('(7FE0,0010)');
      else expect(answer.complete).toBe(false);
    }
  });

  it.each(ENCODED)('and whose %s stream lost a fragment is marked incomplete, or refused', async (syntax) => {
    const items = fragmentsOf(file(syntax)) ?? [];
    expect(items.length).toBe(5);
    for (const lost of [1, 2, 3, 4]) {
      const answer = await open(
        withFragments(
          file(syntax),
          items.filter((_, at) => at !== lost),
        ),
      );
      if (!('code' in answer)) expect(answer.complete, String(lost)).toBe(false);
    }
  });
});

describe('a codec', () => {
  it.each<[string, () => Promise<ArrayBuffer>]>([
    ['that is missing', () => Promise.reject(new Error('the codec is missing from this installation (404)'))],
    ['that is damaged', () => Promise.resolve(new Uint8Array(100).buffer)],
  ])('%s is named, and not taken for damage to the file', async (_, wasm) => {
    const parsed = parseDicom(readCorpus('rich-jpeg-ls.dcm'));
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const decoded = await decodePixels(parsed.value, { wasm });
    expect(decoded.ok ? null : decoded.failure).toMatchObject({
      code: 'codec-missing',
      message: expect.stringMatching(/decoder charls.+Install this program again\.$/u) as unknown,
    });
    // The next file asks for it again.
    const again = await decodePixels(parsed.value, nodeCodecs);
    expect(again.ok && again.value.complete).toBe(true);
  });
});

describe('a tag that cannot be right', () => {
  it.each<[string, (whole: ExplicitFile) => ExplicitFile, string]>([
    [
      'a window of no width',
      (whole) => withText(whole, 0x00281051, 'DS', '0\\900'),
      'Window 1 (0028,1050 and 0028,1051)',
    ],
    [
      'a spacing that is no number',
      (whole) => withText(whole, 0x00181164, 'DS', 'NaN\\NaN'),
      'Imager Pixel Spacing (0018,1164)',
    ],
    ['a negative magnification', (whole) => withText(whole, 0x00181114, 'DS', '-1.8'), '(0018,1114) is "-1.8"'],
    ['a slope of 0', (whole) => withText(whole, 0x00281053, 'DS', '0'), 'Rescale Slope (0028,1053)'],
    ['an endless intercept', (whole) => withText(whole, 0x00281052, 'DS', '1e300'), 'Rescale Intercept (0028,1052)'],
    [
      'a table whose descriptor does not fit',
      (whole) => withTable(whole, [4096, 0, 12], 10),
      'LUT Descriptor (0028,3002)',
    ],
    ['a table of 40 bits', (whole) => withTable(whole, [5, 0, 40], 10), 'LUT Descriptor (0028,3002)'],
  ])('is ignored and named: %s', async (_, change, says) => {
    const { metadata } = await opened(change(file('explicit')));
    expect(metadata.warnings).toEqual([expect.stringContaining(says)]);
  });

  it('leaves no blank tile: a window far away gives way to an estimated one', async () => {
    const away = withText(withText(file('explicit'), 0x00281050, 'DS', '-9000'), 0x00281051, 'DS', '10');
    const { display } = await opened({ ...away, elements: away.elements.filter(({ tag }) => tag !== 0x00283010) });
    expect(display.choices.map((voi) => (voi.kind === 'window' ? voi.source : 'table'))).toEqual(['estimated', 'file']);
    expect(display.warnings).toEqual([expect.stringContaining('Window Center (0028,1050) -9000')]);
  });

  it('is told when the image itself is blank, or all of it padding', async () => {
    const blank = withValue(file('explicit'), PIXEL_DATA, 'OW', new Uint8Array(62 * 43 * 2).fill(7));
    expect((await opened(blank)).display.warnings).toEqual(['Pixel Data (7FE0,0010): every pixel has the value 1799']);
    const padded = withUnsigned(file('explicit'), 0x00280121, 4095);
    expect((await opened(padded)).display.warnings).toEqual([expect.stringContaining('covers every pixel')]);
  });
});

function bits(whole: ExplicitFile, count: number): ExplicitFile {
  return withUnsigned(withUnsigned(whole, 0x00280101, count), 0x00280102, count - 1);
}

/** A VOI LUT Sequence of one table with so many entries. */
function withTable(whole: ExplicitFile, descriptor: readonly number[], entries: number): ExplicitFile {
  const item = writeExplicit({
    head: new Uint8Array(0),
    elements: [
      { tag: 0x00283002, vr: 'US', value: new Uint8Array(Uint16Array.from(descriptor).buffer), undefinedLength: false },
      { tag: 0x00283006, vr: 'OW', value: new Uint8Array(entries * 2), undefinedLength: false },
    ],
  });
  const header = Uint8Array.of(0xfe, 0xff, 0, 0xe0, item.length & 0xff, item.length >> 8, 0, 0);
  return withValue(whole, 0x00283010, 'SQ', Uint8Array.from([...header, ...item]));
}
