import { failed, ok, type Result } from '@contract/result.js';
import { parseDicom as parseDataSet, readPart10Header, type DataSet, type Element } from 'dicom-parser';

import type { DecodeText } from './character-sets.js';
import { readFileHeader } from './file-header.js';
import { inflateRaw, InflateError } from './inflate.js';
import { isIdentifying, isPrivate, type TagDictionary } from './tag-dictionary.js';
import { showValue } from './tag-values.js';
import { transferSyntaxOf, type TransferSyntax } from './transfer-syntax.js';

/** One line of the tag browser: an element, or an item of a sequence. */
export interface TagLine {
  /** Where it stands: '00540220/1/00080100'; unique within a file. */
  readonly path: string;
  readonly depth: number;
  readonly kind: 'value' | 'sequence' | 'item';
  /** 'ggggeeee'; an item's number, from 1, for an item. */
  readonly tag: string;
  readonly vr: string;
  readonly keyword: string | null;
  /** Null: of undefined length. */
  readonly byteLength: number | null;
  /** The value, or its beginning; null when it is empty or hidden. */
  readonly value: string | null;
  /** How much there is, where `value` is only the beginning. */
  readonly whole: string | null;
  /** It may say whose image this is, and was left out. */
  readonly hidden: boolean;
}

export interface TagList {
  readonly lines: readonly TagLine[];
  /** Why the file was not read to its end; null when it was. */
  readonly broken: string | null;
}

export interface TagReading {
  readonly dictionary: TagDictionary;
  readonly decode: DecodeText;
  /** False: identifiers never leave this function. */
  readonly reveal: boolean;
}

const PIXEL_DATA = 'x7fe00010';
const PIXEL_DATA_TAGS = new Set(['7fe00008', '7fe00009', '7fe00010']);
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const MAXIMUM_INFLATED_BYTES = 2 ** 27 + 2 ** 24;
const MAXIMUM_LINES = 50_000;

/** Every element up to the pixels, in the file's order. Never throws; a file that breaks off shows what came before. */
export function readTags(file: Uint8Array, reading: TagReading): Result<TagList> {
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const header = readFileHeader(bytes);
  if (!header.ok) return header;
  const { transferSyntaxUid, dataSetOffset } = header.value;
  const syntax = transferSyntaxOf(transferSyntaxUid) ?? null;
  const body = bodyOf(bytes, dataSetOffset, syntax);
  if (!body.ok) return body;
  const walk = new TagWalk(reading, syntax?.bigEndian ?? false);
  const meta = new TagWalk(reading, false);
  meta.add(readPart10Header(bytes), bytes, PLACE);
  const data = parse(
    body.value,
    syntax?.deflated === true ? EXPLICIT_LITTLE_ENDIAN : transferSyntaxUid,
    reading.dictionary,
  );
  if (data.dataSet !== null) walk.add(data.dataSet, body.value, PLACE);
  const lines = [...meta.lines, ...walk.lines];
  const tooMany = walk.full ? `Only the first ${String(MAXIMUM_LINES)} lines are shown.` : null;
  return ok({ lines, broken: data.problem ?? tooMany });
}

function bodyOf(bytes: Uint8Array, offset: number, syntax: TransferSyntax | null): Result<Uint8Array> {
  if (syntax?.deflated !== true) return ok(bytes.subarray(offset));
  try {
    return ok(inflateRaw(bytes, offset, MAXIMUM_INFLATED_BYTES));
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    return failed(
      'truncated',
      `The deflated data set cannot be unpacked: ${error.message}. Copy the file again from its source.`,
    );
  }
}

interface Parsed {
  readonly dataSet: DataSet | null;
  readonly problem: string | null;
}

/** dicom-parser throws what it has read so far along with the reason. */
function parse(bytes: Uint8Array, transferSyntaxUid: string, dictionary: TagDictionary): Parsed {
  const vrCallback = (tag: string): string | undefined => chooseVr(dictionary.find(tag.slice(1))?.vr);
  try {
    const options = { untilTag: PIXEL_DATA, TransferSyntaxUID: transferSyntaxUid, vrCallback };
    return { dataSet: parseDataSet(bytes, options), problem: null };
  } catch (error) {
    const partial = typeof error === 'object' && error !== null && 'dataSet' in error ? error.dataSet : null;
    const problem = 'The data set breaks off after the last line shown. Copy the file again from its source.';
    return { dataSet: partial as DataSet | null, problem };
  }
}

/** Implicit files leave a choice; a word of 16 bits is read as unsigned. */
function chooseVr(possible: string | undefined): string | undefined {
  if (possible === undefined || possible === 'NONE') return undefined;
  const choices = possible.split('|');
  return choices.includes('OW') ? 'OW' : choices[0];
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly hidden: boolean;
  readonly characterSets: readonly string[];
}

const PLACE: Place = { path: '', depth: 0, hidden: false, characterSets: [] };

class TagWalk {
  readonly lines: TagLine[] = [];
  full = false;

  constructor(
    private readonly reading: TagReading,
    private readonly bigEndian: boolean,
  ) {}

  /** Items may name a character set of their own; else they have that of what they stand in. */
  add(dataSet: DataSet, bytes: Uint8Array, outer: Place): void {
    const own = dataSet.elements['x00080005'] === undefined ? null : dataSet.string('x00080005');
    const place = own === null || own === undefined ? outer : { ...outer, characterSets: own.split('\\') };
    for (const element of Object.values(dataSet.elements)) {
      // dicom-parser adds the transfer syntax that it was told, with a data set of its own.
      if ('Value' in element) continue;
      if (this.lines.length >= MAXIMUM_LINES) this.full = true;
      if (this.full) return;
      this.addElement(element, bytes, place);
    }
  }

  private addElement(element: Element, bytes: Uint8Array, place: Place): void {
    const tag = element.tag.slice(1);
    const vr = element.vr ?? (element.items === undefined ? vrOfUnknown(tag) : 'SQ');
    const line = this.lineOf(element, tag, vr, bytes, place);
    this.lines.push(line);
    element.items?.forEach((item, index) => {
      const path = `${line.path}/${String(index + 1)}`;
      const name = { path, depth: place.depth + 1, tag: String(index + 1), vr: '', keyword: null };
      const nothing = { value: null, whole: null, hidden: false };
      this.lines.push({ ...name, ...nothing, kind: 'item', byteLength: lengthOf(item) });
      const inner = { ...place, path: `${path}/`, depth: place.depth + 2, hidden: place.hidden || line.hidden };
      if (item.dataSet !== undefined) this.add(item.dataSet, bytes, inner);
    });
  }

  private lineOf(element: Element, tag: string, vr: string, bytes: Uint8Array, place: Place): TagLine {
    const { dictionary, reveal } = this.reading;
    const isSequence = vr === 'SQ' || element.items !== undefined;
    const shown = isSequence || PIXEL_DATA_TAGS.has(tag) ? NOTHING : this.valueOf(element, vr, bytes, place);
    const count = element.items?.length ?? 0;
    const hidden = !reveal && (place.hidden || isIdentifying(tag, vr, shown.text, dictionary)) && !isEmpty(element);
    return {
      path: `${place.path}${tag}`,
      depth: place.depth,
      kind: isSequence ? 'sequence' : 'value',
      tag,
      vr,
      keyword: keywordOf(tag, dictionary),
      byteLength: lengthOf(element),
      value: isSequence ? (count === 1 ? '1 item' : `${String(count)} items`) : hidden ? null : shown.text,
      whole: PIXEL_DATA_TAGS.has(tag) ? 'pixels' : hidden ? null : shown.whole,
      hidden,
    };
  }

  private valueOf({ dataOffset, length }: Element, vr: string, bytes: Uint8Array, { characterSets }: Place) {
    const value = bytes.subarray(dataOffset, Math.min(bytes.length, dataOffset + length));
    return showValue({ bytes: value, vr, bigEndian: this.bigEndian, characterSets, decode: this.reading.decode });
  }
}

const NOTHING = { text: null, whole: null };

function lengthOf({ length, hadUndefinedLength }: Element): number | null {
  return hadUndefinedLength === true ? null : length;
}

function isEmpty({ length, items }: Element): boolean {
  return length === 0 || items?.length === 0;
}

function vrOfUnknown(tag: string): string {
  if (tag.endsWith('0000')) return 'UL';
  return isPrivateCreator(tag) ? 'LO' : 'UN';
}

function keywordOf(tag: string, dictionary: TagDictionary): string | null {
  if (isPrivateCreator(tag)) return 'PrivateCreator';
  return dictionary.find(tag)?.keyword ?? (tag.endsWith('0000') ? 'GroupLength' : null);
}

function isPrivateCreator(tag: string): boolean {
  return isPrivate(tag) && /^00[1-9a-f][0-9a-f]$/.test(tag.slice(4));
}
