import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { HangingProtocol } from '@contract/generated/types';
import {
  chestWallEdge,
  hangStudy,
  orientForHanging,
  parseDicom,
  resolveView,
  type ImageMetadata,
  type ResolvedView,
} from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { readCorpus } from '../../fixtures/dicom/corpus.js';
import { readExplicit, withText, withValue, writeExplicit, type ExplicitFile } from './damage/explicit-file.js';
import { imageOf } from './metadata.js';

const VIEW = 0x00185101;
const IMAGE_LATERALITY = 0x00200062;
const SERIES_LATERALITY = 0x00200060;
const ORIENTATION = 0x00200020;
const PATIENT_ID = 0x00100020;
const VIEW_CODE = 0x00540220;
const MODIFIER_CODE = 0x00540222;
const IMPLANT = 0x00281300;
const SERIES_DESCRIPTION = 0x0008103e;
const VRS: Readonly<Record<number, string>> = { [PATIENT_ID]: 'LO', [SERIES_DESCRIPTION]: 'LO' };
const SCT = { cc: '399162004', mlo: '399368009', ml: '399260004', axilla: '399012008' };

/** A file of a study: its tags as they stand in it, its path, and what the dataset's table says of it. */
interface CaseFile {
  readonly path?: string;
  readonly tags?: Readonly<Record<number, string>>;
  readonly viewCode?: string;
  readonly modifiers?: readonly string[];
  readonly table?: Parameters<typeof resolveView>[2];
  /** On which side of the stored image the breast lies; where PatientOrientation is missing it is found there. */
  readonly breast?: 'left' | 'right';
}

interface HungFile extends ResolvedView {
  readonly letter: string;
  readonly metadata: ImageMetadata;
  readonly breast: 'left' | 'right';
  readonly viewModifiers: readonly string[];
}

const standard = JSON.parse(
  readFileSync(join(resolve(import.meta.dirname, '../../../assets/hanging'), 'standard.json'), 'utf8'),
) as HangingProtocol;
const CLEARED = [VIEW, IMAGE_LATERALITY, SERIES_LATERALITY, ORIENTATION, PATIENT_ID, VIEW_CODE];
const bare = readExplicit(readCorpus('explicit-12-unsigned-2.dcm'));
const empty: ExplicitFile = { ...bare, elements: bare.elements.filter(({ tag }) => !CLEARED.includes(tag)) };

function tagged(view: string, laterality: string, more: CaseFile = {}): CaseFile {
  return { ...more, tags: { [VIEW]: view, [IMAGE_LATERALITY]: laterality, ...more.tags } };
}

function read(
  { tags = {}, viewCode, modifiers, path = 'IM0001', table, breast = 'left' }: CaseFile,
  letter: string,
): HungFile {
  let file = empty;
  for (const [tag, text] of Object.entries(tags)) file = withText(file, Number(tag), VRS[Number(tag)] ?? 'CS', text);
  if (viewCode !== undefined || modifiers !== undefined) {
    file = withValue(
      file,
      VIEW_CODE,
      'SQ',
      codes([{ value: viewCode ?? '', meaning: '', modifiers: modifiers ?? [] }]),
    );
  }
  const parsed = parseDicom(writeExplicit(file));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const { metadata } = parsed.value;
  const resolved = resolveView(metadata, path, table ?? null);
  return { ...resolved, letter, metadata, breast, viewModifiers: metadata.viewModifiers };
}

interface Code {
  readonly value: string;
  readonly meaning: string;
  readonly modifiers: readonly string[];
}

function codes(items: readonly Code[]): Uint8Array {
  const parts = items.flatMap(({ value, meaning, modifiers }) => {
    let item: ExplicitFile = { head: new Uint8Array(0), elements: [] };
    if (value !== '') item = withText(item, 0x00080100, 'SH', value);
    if (meaning !== '') item = withText(item, 0x00080104, 'LO', meaning);
    if (modifiers.length > 0) {
      const nested = modifiers.map((modifier) => {
        const isCode = /^\d+$/u.test(modifier);
        return { value: isCode ? modifier : '1', meaning: isCode ? '' : modifier, modifiers: [] };
      });
      item = withValue(item, MODIFIER_CODE, 'SQ', codes(nested));
    }
    const body = writeExplicit(item);
    return [0xfe, 0xff, 0, 0xe0, body.length & 0xff, body.length >> 8, 0, 0, ...body];
  });
  return Uint8Array.from(parts);
}

/** 'RCC a, LCC b↔, RMLO -, LMLO d; e f': ↔ mirrored, ↕ turned over, ? with its orientation estimated; after ; what is offered. */
function layoutOf(files: readonly CaseFile[]): string {
  const images = files.map((file, index) => read(file, String.fromCharCode(97 + index)));
  const { steps, extras } = hangStudy(standard, images);
  const tiles = steps[0]?.tiles.map(
    ({ name, laterality, image }) => `${name} ${image === null ? '-' : marked(image, laterality)}`,
  );
  return [tiles?.join(', '), ...(extras.length === 0 ? [] : [extras.map(({ letter }) => letter).join(' ')])].join('; ');
}

function marked({ letter, metadata, breast, view }: HungFile, laterality: 'L' | 'R'): string {
  const columns = 120;
  const picture = imageOf(160, columns, (row, column) => {
    const fromWall = breast === 'left' ? column : columns - 1 - column;
    return row > 20 && row < 140 && fromWall < 60 ? 2000 : 5;
  });
  const facts = { ...metadata, rows: 160, columns, view };
  const turned = orientForHanging(laterality, chestWallEdge(facts, picture), facts);
  return `${letter}${turned.mirrorHorizontally ? '↔' : ''}${turned.mirrorVertically ? '↕' : ''}${turned.estimated ? '?' : ''}`;
}

const UPRIGHT: readonly CaseFile[] = [
  tagged('CC', 'R', { tags: { [ORIENTATION]: 'P\\L' } }),
  tagged('CC', 'L', { tags: { [ORIENTATION]: 'A\\R' } }),
  tagged('MLO', 'R', { tags: { [ORIENTATION]: 'P\\FL' } }),
  tagged('MLO', 'L', { tags: { [ORIENTATION]: 'A\\FR' } }),
];
const [RCC, LCC, RMLO, LMLO] = UPRIGHT as [CaseFile, CaseFile, CaseFile, CaseFile];
const ALL = 'RCC a, LCC b, RMLO c, LMLO d';
const turned = (file: CaseFile, orientation: string): CaseFile => ({
  ...file,
  tags: { ...file.tags, [ORIENTATION]: orientation },
});
const named = (path: string, breast: 'left' | 'right'): CaseFile => ({ path, breast });

describe('a study hangs', () => {
  it.each<[string, readonly CaseFile[], string]>([
    ['as it should', UPRIGHT, ALL],
    ['the same whatever the order of its files', [LMLO, LCC, RMLO, RCC], 'RCC d, LCC b, RMLO c, LMLO a'],
    [
      'mirrored where PatientOrientation puts the chest wall elsewhere',
      [turned(RCC, 'A\\L'), turned(LCC, 'P\\R'), RMLO, LMLO],
      'RCC a↔, LCC b↔, RMLO c, LMLO d',
    ],
    [
      'turned over where its rows run toward the head',
      [RCC, LCC, turned(RMLO, 'P\\HR'), LMLO],
      'RCC a, LCC b, RMLO c↕, LMLO d',
    ],
    [
      'turned over where a CC has its lateral side down',
      [turned(RCC, 'P\\R'), turned(LCC, 'A\\L'), RMLO, LMLO],
      'RCC a↕, LCC b↕, RMLO c, LMLO d',
    ],
    [
      'turned round where both ways are wrong',
      [turned(RCC, 'A\\R'), LCC, RMLO, LMLO],
      'RCC a↔↕, LCC b, RMLO c, LMLO d',
    ],
    [
      'by where the breast lies, without PatientOrientation',
      [tagged('CC', 'R', { breast: 'right' }), tagged('CC', 'L', { breast: 'right' })],
      'RCC a?, LCC b↔?, RMLO -, LMLO -',
    ],
    [
      'by where the breast lies, where PatientOrientation is of no use',
      [turned({ ...RCC, breast: 'left' }, 'L\\F')],
      'RCC a↔?, LCC -, RMLO -, LMLO -',
    ],
    ['with named gaps where views are missing', [RCC, LMLO], 'RCC a, LCC -, RMLO -, LMLO b'],
    ['with gaps for the other breast, when there is one alone', [LCC, LMLO], 'RCC -, LCC a, RMLO -, LMLO b'],
    [
      'by Laterality where Image Laterality is missing',
      [{ tags: { [VIEW]: 'CC', [SERIES_LATERALITY]: 'R', [ORIENTATION]: 'P\\L' } }, LCC],
      'RCC a, LCC b, RMLO -, LMLO -',
    ],
    [
      'by Image Laterality where Laterality contradicts it',
      [{ ...RCC, tags: { ...RCC.tags, [SERIES_LATERALITY]: 'L' } }, LCC],
      'RCC a, LCC b, RMLO -, LMLO -',
    ],
    [
      'by Laterality where Image Laterality says both',
      [{ tags: { [VIEW]: 'MLO', [IMAGE_LATERALITY]: 'B', [SERIES_LATERALITY]: 'L', [ORIENTATION]: 'A\\FR' } }],
      'RCC -, LCC -, RMLO -, LMLO a',
    ],
    [
      'by View Code Sequence alone',
      [
        { tags: { [IMAGE_LATERALITY]: 'R', [ORIENTATION]: 'P\\L' }, viewCode: SCT.cc },
        { tags: { [IMAGE_LATERALITY]: 'L', [ORIENTATION]: 'A\\FR' }, viewCode: SCT.mlo },
      ],
      'RCC a, LCC -, RMLO -, LMLO b',
    ],
    ['by View Position where the code contradicts it', [{ ...RMLO, viewCode: SCT.cc }], 'RCC -, LCC -, RMLO a, LMLO -'],
    [
      'by the code where View Position says what no one hangs',
      [{ tags: { [VIEW]: 'FOO', [IMAGE_LATERALITY]: 'R', [ORIENTATION]: 'P\\L' }, viewCode: SCT.cc }],
      'RCC a, LCC -, RMLO -, LMLO -',
    ],
    [
      "with view and breast in each other's tags",
      [
        { tags: { [VIEW]: 'R', [IMAGE_LATERALITY]: 'CC', [ORIENTATION]: 'P\\L' } },
        { tags: { [VIEW]: 'L', [SERIES_LATERALITY]: 'MLO', [ORIENTATION]: 'A\\FR' } },
      ],
      'RCC a, LCC -, RMLO -, LMLO b',
    ],
    [
      'with both in one tag',
      [{ tags: { [VIEW]: 'RCC', [ORIENTATION]: 'P\\L' } }, { tags: { [VIEW]: 'L MLO', [ORIENTATION]: 'A\\FR' } }],
      'RCC a, LCC -, RMLO -, LMLO b',
    ],
    [
      'by small letters and words',
      [{ tags: { [VIEW]: 'cc', [IMAGE_LATERALITY]: 'right', [ORIENTATION]: 'P\\L' } }],
      'RCC a, LCC -, RMLO -, LMLO -',
    ],
    [
      'by the filename alone',
      [
        named('p/1_MG_R_CC_ANON.dcm', 'right'),
        named('p/1_MG_L_CC_ANON.dcm', 'left'),
        named('p/1_MG_R_ML_ANON.dcm', 'right'),
        named('p/1_MG_L_ML_ANON.dcm', 'left'),
      ],
      'RCC a?, LCC b?, RMLO c?, LMLO d?',
    ],
    [
      'by the folder alone',
      [
        named('Calc-Test_P_00038_LEFT_CC/1.2/1-1.dcm', 'left'),
        named('Calc-Test_P_00038_RIGHT_MLO/1.3/1-1.dcm', 'left'),
      ],
      'RCC -, LCC a?, RMLO b↔?, LMLO -',
    ],
    [
      'by PatientID, as CBIS-DDSM has it',
      [{ tags: { [PATIENT_ID]: 'Mass-Test_P_00016_LEFT_MLO' } }],
      'RCC -, LCC -, RMLO -, LMLO a?',
    ],
    [
      'by its tags where the filename contradicts them',
      [{ ...RCC, path: 'P1_LMLO.dcm' }],
      'RCC a, LCC -, RMLO -, LMLO -',
    ],
    [
      'by both together where each says half',
      [{ tags: { [IMAGE_LATERALITY]: 'R', [ORIENTATION]: 'P\\FL' }, path: 'left_mlo.dcm' }],
      'RCC -, LCC -, RMLO a, LMLO -',
    ],
    [
      "by the dataset's table alone",
      [{ table: { laterality: 'R', view: 'CC' }, breast: 'right' }, { table: { laterality: 'L', view: 'MLO' } }],
      'RCC a?, LCC -, RMLO -, LMLO b?',
    ],
    [
      'by the filename where the table contradicts it',
      [{ ...named('RCC.dcm', 'right'), table: { laterality: 'L', view: 'MLO' } }],
      'RCC a?, LCC -, RMLO -, LMLO -',
    ],
    [
      'without a say of Series Description',
      [{ tags: { [SERIES_DESCRIPTION]: 'R CC full mammogram images' } }],
      'RCC -, LCC -, RMLO -, LMLO -; a',
    ],
    ['with the first of two takes, and offers the second', [RCC, RCC, LCC], 'RCC a, LCC c, RMLO -, LMLO -; b'],
    [
      'without spots and magnifications in its places, and offers them',
      [{ ...RCC, modifiers: ['Magnification'] }, { ...RCC, modifiers: ['Spot Compression', 'Magnification'] }, RCC],
      'RCC c, LCC -, RMLO -, LMLO -; a b',
    ],
    [
      'without a view in its place that a code alone says is no standard one',
      [{ ...RCC, modifiers: ['399163009'] }, LCC],
      'RCC -, LCC b, RMLO -, LMLO -; a',
    ],
    [
      'with a gap where there is a magnification alone',
      [{ ...LMLO, modifiers: ['Magnification'] }],
      'RCC -, LCC -, RMLO -, LMLO -; a',
    ],
    [
      'an implant in its place, and offers the displaced view',
      [
        { ...RCC, tags: { ...RCC.tags, [IMPLANT]: 'YES' } },
        { ...RCC, tags: { ...RCC.tags, [IMPLANT]: 'YES' }, modifiers: ['Implant Displaced'] },
      ],
      'RCC a, LCC -, RMLO -, LMLO -; b',
    ],
    [
      'a mediolateral view where the oblique one is missing',
      [turned(tagged('ML', 'R'), 'P\\F'), LMLO],
      'RCC -, LCC -, RMLO a, LMLO b',
    ],
    [
      'the oblique view where both are there, and offers the other',
      [tagged('ML', 'R'), RMLO],
      'RCC -, LCC -, RMLO b, LMLO -; a',
    ],
    [
      'exaggerated and axillary views as offers',
      [tagged('XCCL', 'R'), tagged('AT', 'L'), { tags: { [IMAGE_LATERALITY]: 'L' }, viewCode: SCT.axilla }],
      'RCC -, LCC -, RMLO -, LMLO -; a b c',
    ],
    [
      'nothing of what is not known, and offers it',
      [{}, { tags: { [VIEW]: 'CC' } }, { tags: { [IMAGE_LATERALITY]: 'R' } }],
      'RCC -, LCC -, RMLO -, LMLO -; a b c',
    ],
  ])('%s', (_, files, expected) => {
    expect(layoutOf(files)).toBe(expected);
  });
});
