import type { Elements } from './elements.js';
import type { ImageMetadata, LookupTable, PaddingRange, VoiLutFunction, WindowPreset } from './image-types.js';
import { readLookupTable } from './lookup-table.js';

type DisplayFacts = Pick<
  ImageMetadata,
  | 'rescaleSlope'
  | 'rescaleIntercept'
  | 'modalityLut'
  | 'windowPresets'
  | 'voiLutFunction'
  | 'voiLuts'
  | 'presentationLutShape'
  | 'padding'
>;

/** Beyond it, no number could tell one stored value from the next. */
const GREATEST_RESCALE = 1e9;

type Depth = Pick<ImageMetadata, 'bitsStored' | 'signed'>;

/** The grayscale pipeline of a file: modality, VOI, presentation, padding. What is impossible is ignored, with a warning. */
export function readDisplay(elements: Elements, depth: Depth, warnings: string[]): DisplayFacts {
  const { signed } = depth;
  const [modalityItem] = elements.items('x00283000');
  const modalityLut =
    modalityItem === undefined ? null : readTable(modalityItem, signed, 'Modality LUT Sequence (0028,3000)', warnings);
  const rescaleSlope = readSlope(elements, warnings);
  const rescaleIntercept = readIntercept(elements, warnings);
  const voiInputSigned = modalityLut === null && (signed || rescaleIntercept < 0);
  const voiLutFunction = readVoiLutFunction(elements, warnings);
  return {
    rescaleSlope,
    rescaleIntercept,
    modalityLut,
    windowPresets: readWindows(elements, voiLutFunction, warnings),
    voiLutFunction,
    voiLuts: elements
      .items('x00283010')
      .flatMap((item) => readTable(item, voiInputSigned, 'VOI LUT Sequence (0028,3010)', warnings) ?? []),
    presentationLutShape: readShape(elements),
    padding: readPadding(elements, depth),
  };
}

function readTable(item: Elements, signedInput: boolean, name: string, warnings: string[]): LookupTable | null {
  const table = readLookupTable(item, signedInput);
  if (table === null) warnings.push(`${name}: LUT Descriptor (0028,3002) does not fit LUT Data (0028,3006): ignored`);
  return table;
}

function readSlope(elements: Elements, warnings: string[]): number {
  const text = elements.text('x00281053');
  if (text === null) return 1;
  const slope = elements.decimal('x00281053');
  const size = Math.abs(slope ?? 0);
  if (slope !== null && size >= 1 / GREATEST_RESCALE && size <= GREATEST_RESCALE) return slope;
  warnings.push(`Rescale Slope (0028,1053) is "${text}": taken as 1`);
  return 1;
}

function readIntercept(elements: Elements, warnings: string[]): number {
  const text = elements.text('x00281052');
  if (text === null) return 0;
  const intercept = elements.decimal('x00281052');
  if (intercept !== null && Math.abs(intercept) <= GREATEST_RESCALE) return intercept;
  warnings.push(`Rescale Intercept (0028,1052) is "${text}": taken as 0`);
  return 0;
}

function readVoiLutFunction(elements: Elements, warnings: string[]): VoiLutFunction {
  const text = elements.text('x00281056') ?? 'LINEAR';
  if (text === 'LINEAR' || text === 'LINEAR_EXACT' || text === 'SIGMOID') return text;
  warnings.push(`VOI LUT Function (0028,1056) is "${text}": taken as LINEAR`);
  return 'LINEAR';
}

/** PS3.3 C.11.2.1.2.1: a LINEAR width is at least 1; the other functions take any width above 0. */
function readWindows(elements: Elements, voiLutFunction: VoiLutFunction, warnings: string[]): readonly WindowPreset[] {
  const centers = elements.decimals('x00281050');
  const widths = elements.decimals('x00281051');
  const explanations = elements.texts('x00281055');
  return centers.flatMap((center, index) => {
    const width = widths[index] ?? null;
    const possible = width !== null && (voiLutFunction === 'LINEAR' ? width >= 1 : width > 0);
    const explanation = explanations[index] ?? '';
    if (center !== null && possible) return [{ center, width, explanation: explanation === '' ? null : explanation }];
    warnings.push(
      `Window ${String(index + 1)} (0028,1050 and 0028,1051) has center ${String(center)} and width ${String(width)}: ignored`,
    );
    return [];
  });
}

function readShape(elements: Elements): 'IDENTITY' | 'INVERSE' | null {
  const shape = elements.text('x20500020');
  return shape === 'IDENTITY' || shape === 'INVERSE' ? shape : null;
}

/** PS3.3 C.7.5.1.1.2: the range runs between the two values, whichever is larger, both included. */
function readPadding(elements: Elements, depth: Depth): PaddingRange | null {
  const value = elements.unsigned('x00280120');
  if (value === null) return null;
  const first = asStored(value, depth);
  const last = asStored(elements.unsigned('x00280121') ?? value, depth);
  return { minimum: Math.min(first, last), maximum: Math.max(first, last) };
}

/** A padding value as the pixels have it: masked to BitsStored, and signed where they are. */
function asStored(value: number, { bitsStored, signed }: Depth): number {
  const shift = 32 - bitsStored;
  return signed ? (value << shift) >> shift : (value << shift) >>> shift;
}
