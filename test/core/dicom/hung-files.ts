// Files of studies as archives hold them, and where they hang.
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

import { readCorpus } from '../../fixtures/dicom/corpus.js';
import { readExplicit, withText, withValue, writeExplicit, type ExplicitFile } from './damage/explicit-file.js';
import { imageOf } from './metadata.js';

export const VIEW = 0x00185101;
export const IMAGE_LATERALITY = 0x00200062;
export const SERIES_LATERALITY = 0x00200060;
export const ORIENTATION = 0x00200020;
export const PATIENT_ID = 0x00100020;
const VIEW_CODE = 0x00540220;
const MODIFIER_CODE = 0x00540222;
export const IMPLANT = 0x00281300;
export const SERIES_DESCRIPTION = 0x0008103e;
const VRS: Readonly<Record<number, string>> = { [PATIENT_ID]: 'LO', [SERIES_DESCRIPTION]: 'LO' };
export const SCT = { cc: '399162004', mlo: '399368009', ml: '399260004', axilla: '399012008' };

/** A file of a study: its tags as they stand in it, its path, and what the dataset's table says of it. */
export interface CaseFile {
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

export function tagged(view: string, laterality: string, more: CaseFile = {}): CaseFile {
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
export function layoutOf(files: readonly CaseFile[]): string {
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
