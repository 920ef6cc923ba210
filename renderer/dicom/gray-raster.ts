import { extremesOf, halved, shiftEach } from './raster-loops';

/**
 * Decoded pixels as the viewer draws them. One Uint16 a pixel, whatever the file had: 0 says that nothing is here
 * (padding, or outside the image), and i ≥ 1 stands for the modality value `modalityAtOne + (i - 1) * modalityStep`.
 * The steps are finer than the stored values wherever 16 bits leave room, so that averages keep their fractions.
 */
export interface GrayRaster {
  readonly rows: number;
  readonly columns: number;
  readonly modalityAtOne: number;
  readonly modalityStep: number;
  readonly largestIndex: number;
  /** True when some pixel is 0. */
  readonly hasPadding: boolean;
  /**
   * levels[0] is the image itself, levels[n] its area average over blocks of 2ⁿ × 2ⁿ pixels; of a stand-in, the first ones
   * are lacking.
   */
  readonly levels: readonly [RasterLevel, ...RasterLevel[]];
}

export interface RasterLevel {
  readonly rows: number;
  readonly columns: number;
  /** Full-image pixels along an edge of one pixel of this level. */
  readonly factor: number;
  readonly indices: Uint16Array;
}

export interface RasterSource {
  readonly rows: number;
  readonly columns: number;
  readonly storedValues: Uint16Array | Int16Array;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  /** Stored values from minimum to maximum, both included, that are no part of the image. */
  readonly padding: { readonly minimum: number; readonly maximum: number } | null;
  /** Modality LUT: stored value → modality value. When present, slope and intercept are not used (PS3.3 C.11.1). */
  readonly modalityOf: ((stored: number) => number) | null;
  /** The memory of the stored values becomes the raster's: nobody reads them afterwards. */
  readonly overwrites?: boolean;
}

const LARGEST_INDEX = 65535;
/** Below this many pixels along the longer edge a further level would save nothing. */
const SMALLEST_LEVEL_PX = 256;

export function buildGrayRaster(source: RasterSource): GrayRaster {
  const full = source.modalityOf === null ? indexStored(source) : indexThroughTable(source, source.modalityOf);
  return {
    rows: source.rows,
    columns: source.columns,
    ...full.scale,
    hasPadding: full.hasPadding,
    levels: reduce(full, source),
  };
}

/** A reduced image in the place of the whole one: it has the whole one's size, and no level as fine as its pixels. */
export function standIn(
  reduced: GrayRaster,
  whole: { readonly rows: number; readonly columns: number },
  factor: number,
): GrayRaster {
  const [first, ...others] = reduced.levels;
  const enlarged = (level: RasterLevel): RasterLevel => ({ ...level, factor: level.factor * factor });
  const { rows, columns } = whole;
  return { ...reduced, rows, columns, levels: [enlarged(first), ...others.map(enlarged)] };
}

/** False while a reduced image stands in for it. */
export function isWhole(raster: GrayRaster): boolean {
  return raster.levels[0].factor === 1;
}

export function rasterBytes(raster: GrayRaster): number {
  return raster.levels.reduce((sum, level) => sum + level.indices.byteLength, 0);
}

interface Indexed {
  readonly indices: Uint16Array;
  readonly hasPadding: boolean;
  readonly scale: { readonly modalityAtOne: number; readonly modalityStep: number; readonly largestIndex: number };
}

/**
 * Stored values, shifted to their minimum and spread over the 16 bits by a power of two: exact, and exactly reversible. Where all
 * 65,536 values occur, the brightest has no index of its own.
 */
function indexStored(source: RasterSource): Indexed {
  const { storedValues, padding } = source;
  const range = rangeOf(storedValues, padding);
  const { minimum } = range;
  const span = range.maximum - minimum;
  const perStored = stepsPerUnit(span);
  const shift = Math.log2(perStored);
  const indices = memoryFor(source);
  if (range.hasPadding && padding !== null)
    indexEach(storedValues, indices, (value) =>
      value >= padding.minimum && value <= padding.maximum
        ? 0
        : Math.min(LARGEST_INDEX, ((value - minimum) << shift) + 1),
    );
  else if (span * perStored + 1 > LARGEST_INDEX)
    indexEach(storedValues, indices, (value) => Math.min(LARGEST_INDEX, value - minimum + 1));
  else shiftEach(storedValues, indices, minimum, shift);
  return {
    indices,
    hasPadding: range.hasPadding,
    scale: {
      modalityAtOne: source.rescaleSlope * minimum + source.rescaleIntercept,
      modalityStep: source.rescaleSlope / perStored,
      largestIndex: Math.min(LARGEST_INDEX, span * perStored + 1),
    },
  };
}

/** 28 MiB of new memory cost a mammogram as much time as all that is computed here. */
function memoryFor({ storedValues: { buffer, byteOffset, length }, overwrites }: RasterSource): Uint16Array {
  return overwrites === true ? new Uint16Array(buffer, byteOffset, length) : new Uint16Array(length);
}

function indexEach(values: Uint16Array | Int16Array, indices: Uint16Array, indexOf: (value: number) => number): void {
  for (let i = 0; i < indices.length; i += 1) indices[i] = indexOf(values[i] ?? 0);
}

/** A Modality LUT is no straight line: averaging is only right after it, so it is applied here. */
function indexThroughTable(source: RasterSource, modalityOf: (stored: number) => number): Indexed {
  const { storedValues, padding } = source;
  const range = rangeOf(storedValues, padding);
  const { minimum: first, hasPadding } = range;
  const modality = new Float64Array(range.maximum - first + 1);
  for (let i = 0; i < modality.length; i += 1) modality[i] = modalityOf(first + i);
  const least = modality.reduce((a, b) => Math.min(a, b), Infinity);
  const most = modality.reduce((a, b) => Math.max(a, b), -Infinity);
  const perUnit = stepsPerUnit(most - least);
  const table = Uint16Array.from(modality, (value) =>
    Math.min(LARGEST_INDEX, Math.round((value - least) * perUnit) + 1),
  );
  const indices = memoryFor(source);
  indexEach(storedValues, indices, (value) =>
    padding !== null && value >= padding.minimum && value <= padding.maximum ? 0 : (table[value - first] ?? 0),
  );
  const largestIndex = Math.min(LARGEST_INDEX, Math.round((most - least) * perUnit) + 1);
  return { indices, hasPadding, scale: { modalityAtOne: least, modalityStep: 1 / perUnit, largestIndex } };
}

interface ValueRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly hasPadding: boolean;
}

function rangeOf(values: Uint16Array | Int16Array, padding: RasterSource['padding']): ValueRange {
  if (padding !== null) return rangeBesidePadding(values, padding);
  return { ...extremesOf(values), hasPadding: false };
}

function rangeBesidePadding(
  values: Uint16Array | Int16Array,
  padding: { readonly minimum: number; readonly maximum: number },
): ValueRange {
  const { minimum: from, maximum: to } = padding;
  let minimum = 65536;
  let maximum = -65536;
  let paddingCount = 0;
  const count = values.length;
  for (let i = 0; i < count; i += 1) {
    const value = values[i] ?? 0;
    if (value >= from && value <= to) {
      paddingCount += 1;
      continue;
    }
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const hasPadding = paddingCount > 0;
  return minimum > maximum ? { minimum: 0, maximum: 0, hasPadding } : { minimum, maximum, hasPadding };
}

/** The largest power of two with span × steps + 1 ≤ 65535; at a span of 65535 the two brightest values share an index. */
function stepsPerUnit(span: number): number {
  let steps = 1;
  while (steps < 256 && span * steps * 2 + 1 <= LARGEST_INDEX) steps *= 2;
  while (span * steps > LARGEST_INDEX) steps /= 2;
  return steps;
}

function reduce(full: Indexed, { rows, columns }: { rows: number; columns: number }): GrayRaster['levels'] {
  const image: RasterLevel = { rows, columns, factor: 1, indices: full.indices };
  const reduced: RasterLevel[] = [];
  let last = image;
  while (Math.max(last.rows, last.columns) > SMALLEST_LEVEL_PX) {
    last = full.hasPadding ? halveWithPadding(last) : { ...halved(last), factor: last.factor * 2 };
    reduced.push(last);
  }
  return [image, ...reduced];
}

/** Padding takes no part in an average: a breast's edge must not darken because nothing lies beside it. */
function halveWithPadding(level: RasterLevel): RasterLevel {
  const rows = Math.ceil(level.rows / 2);
  const columns = Math.ceil(level.columns / 2);
  const indices = new Uint16Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      indices[row * columns + column] = averageOfBlock(level, row * 2, column * 2);
    }
  }
  return { rows, columns, factor: level.factor * 2, indices };
}

function averageOfBlock(level: RasterLevel, top: number, left: number): number {
  let sum = 0;
  let count = 0;
  let size = 0;
  for (let row = top; row < Math.min(top + 2, level.rows); row += 1) {
    for (let column = left; column < Math.min(left + 2, level.columns); column += 1) {
      const index = level.indices[row * level.columns + column] ?? 0;
      size += 1;
      sum += index;
      if (index > 0) count += 1;
    }
  }
  return count * 2 < size ? 0 : Math.round(sum / count);
}
