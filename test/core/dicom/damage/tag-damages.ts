import { edit, noise, type Damage } from './damage.js';
import { concatenated, withText, withUnsigned, withValue, writeExplicit, type ExplicitFile } from './explicit-file.js';
import type { Random } from './random.js';

const COUNTS = [0, 1, 2, 42, 43, 44, 61, 63, 255, 256, 4096, 8192, 32768, 65535];
const BITS = [0, 1, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 31, 32, 255, 65535];
const DECIMALS = [
  '',
  '0',
  '-0',
  '-1',
  '-1.8',
  'NaN',
  'nan',
  'inf',
  '1e309',
  '1e300',
  '-1e300',
  '1e-300',
  '0.5',
  '1',
  'abc',
];
const PAIRS = ['0\\0', 'NaN\\NaN', '-0.1\\0.1', '0.1', '0.1\\', '\\', '1e-30\\1e30', '0.1\\0.1\\0.1', 'x\\y'];
const INTEGERS = ['', '0', '2', '-1', '1.5', '999999999', '1e9', 'x', '00001', '+1'];
const VRS = ['OB', 'OW', 'SQ', 'UN', 'US', 'SS', 'DS', 'IS', 'CS', 'UI', 'FD', 'LO', 'ZZ', '\0\0'];

/** The tags that a display hangs on, with values that they cannot have; and any tag, gone, twice or unreadable. */
export const TAG_DAMAGES: readonly Damage[] = [
  edit('rows or columns', (file, random) =>
    withUnsigned(file, random.pick([0x00280010, 0x00280011]), random.pick(COUNTS)),
  ),
  edit('rows and columns', (file, random) =>
    withUnsigned(withUnsigned(file, 0x00280010, random.pick(COUNTS)), 0x00280011, random.pick(COUNTS)),
  ),
  edit('bits stored', (file, random) => withUnsigned(file, 0x00280101, random.pick(BITS))),
  edit('bits stored and high bit', (file, random) => {
    const bits = random.pick(BITS);
    return withUnsigned(withUnsigned(file, 0x00280101, bits), 0x00280102, Math.max(0, bits - 1));
  }),
  edit('high bit', (file, random) => withUnsigned(file, 0x00280102, random.pick(BITS))),
  edit('bits allocated', (file, random) => withUnsigned(file, 0x00280100, random.pick(BITS))),
  edit('pixel representation', (file, random) => withUnsigned(file, 0x00280103, random.pick([0, 1, 2, 65535]))),
  edit('samples per pixel', (file, random) => withUnsigned(file, 0x00280002, random.pick([0, 1, 2, 3, 65535]))),
  edit('photometric interpretation', (file, random) =>
    withText(
      file,
      0x00280004,
      'CS',
      random.pick(['RGB', 'PALETTE COLOR', 'MONOCHROME1', 'MONOCHROME3', '', 'YBR_FULL']),
    ),
  ),
  edit('number of frames', (file, random) => withText(file, 0x00280008, 'IS', random.pick(INTEGERS))),
  edit('window', (file, random) =>
    withText(withText(file, 0x00281050, 'DS', random.pick(DECIMALS)), 0x00281051, 'DS', random.pick(DECIMALS)),
  ),
  edit('window width 0', (file, random) =>
    withText(
      withText(file, 0x00281051, 'DS', '0\\0'),
      0x00281056,
      'CS',
      random.pick(['LINEAR', 'SIGMOID', 'LINEAR_EXACT', 'X']),
    ),
  ),
  edit('rescale', (file, random) => withText(file, random.pick([0x00281052, 0x00281053]), 'DS', random.pick(DECIMALS))),
  edit('spacing', (file, random) => withText(file, random.pick([0x00181164, 0x00280030]), 'DS', random.pick(PAIRS))),
  edit('magnification', (file, random) =>
    withText(file, random.pick([0x00181114, 0x00181110, 0x00181111]), 'DS', random.pick(DECIMALS)),
  ),
  edit('padding', (file, random) =>
    withUnsigned(withUnsigned(file, 0x00280120, random.below(65536)), 0x00280121, random.pick([0, 1, 4095, 65535])),
  ),
  edit('VOI LUT', (file, random) => withValue(file, 0x00283010, 'SQ', tableSequence(random))),
  edit('modality LUT', (file, random) => withValue(file, 0x00283000, 'SQ', tableSequence(random))),
  edit('orientation', (file, random) =>
    withText(file, 0x00200020, 'CS', random.pick(['A', '\\', 'X\\Y', 'P\\F\\P', ''])),
  ),
  edit('an element gone', (file, random) => {
    const gone = random.below(file.elements.length);
    return { ...file, elements: file.elements.filter((_, index) => index !== gone) };
  }),
  edit('an element twice', (file, random) => {
    const again = random.pick(file.elements);
    return {
      ...file,
      elements: file.elements.flatMap((element) => (element === again ? [element, element] : [element])),
    };
  }),
  edit('a tag', (file, random) => changeOne(file, random, (element) => ({ ...element, tag: random.below(2 ** 31) }))),
  edit('a VR', (file, random) => changeOne(file, random, (element) => ({ ...element, vr: random.pick(VRS) }))),
  edit('a value cut', (file, random) =>
    changeOne(file, random, (element) => ({
      ...element,
      value: element.value.subarray(0, random.below(element.value.length + 1)),
    })),
  ),
  edit('a value of noise', (file, random) =>
    changeOne(file, random, (element) => ({ ...element, value: element.value.map(() => random.below(256)) })),
  ),
];

function changeOne(
  file: ExplicitFile,
  random: Random,
  change: (element: ExplicitFile['elements'][number]) => ExplicitFile['elements'][number],
): ExplicitFile {
  const at = random.below(file.elements.length);
  return { ...file, elements: file.elements.map((element, index) => (index === at ? change(element) : element)) };
}

/** A sequence of one table whose descriptor says anything. */
function tableSequence(random: Random): Uint8Array {
  const count = random.pick([0, 1, 2, 255, 4096, 65535]);
  const entries = random.pick([0, 1, count, count * 2, 77]);
  const descriptor = Uint16Array.of(count, random.below(65536), random.pick([0, 7, 8, 10, 12, 16, 17, 65535]));
  const body: ExplicitFile = {
    head: new Uint8Array(0),
    elements: [
      { tag: 0x00283002, vr: 'US', value: new Uint8Array(descriptor.buffer), undefinedLength: false },
      {
        tag: 0x00283006,
        vr: random.pick(['OW', 'US', 'SS']),
        value: noise(random, Math.min(entries * 2, 65534)),
        undefinedLength: false,
      },
    ],
  };
  const item = writeExplicit(body);
  const header = Uint8Array.of(0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0);
  new DataView(header.buffer).setUint32(4, item.length, true);
  return concatenated([header, item]);
}
