import { edit, isExplicit, noise, type Damage } from './damage.js';
import { concatenated, readExplicit, type ExplicitFile } from './explicit-file.js';
import { fragmentsOf, withFragments } from './fragments.js';
import type { Random } from './random.js';

/** The items of encapsulated Pixel Data. */
export const FRAGMENT_DAMAGES: readonly Damage[] = [
  {
    name: 'the offset table',
    apply: fragmentDamage((items, random) => [noise(random, random.pick([0, 3, 4, 8, 400])), ...items.slice(1)]),
  },
  {
    name: 'a fragment gone',
    apply: fragmentDamage((items, random) => without(items, 1 + random.below(items.length - 1))),
    cutsPixels: true,
  },
  { name: 'fragments swapped', apply: fragmentDamage((items) => [...items.slice(0, 1), ...items.slice(1).reverse()]) },
  {
    name: 'a fragment empty',
    apply: fragmentDamage((items, random) => replaced(items, 1 + random.below(items.length - 1), new Uint8Array(0))),
  },
  { name: "an item's length", apply: itemLength },
  { name: 'a truncated frame', apply: fragmentDamage(truncateFrame), cutsPixels: true },
  { name: 'no delimiter', apply: edit('', (file) => noDelimiter(file)).apply },
];

function fragmentDamage(
  change: (items: readonly Uint8Array[], random: Random) => readonly Uint8Array[] | null,
): Damage['apply'] {
  return edit('', (file, random) => {
    const items = fragmentsOf(file);
    const changed = items === null || items.length < 2 ? null : change(items, random);
    return changed === null ? null : withFragments(file, changed);
  }).apply;
}

/** At least four bytes of the stream itself are lost: padding and the end marker do not count. */
function truncateFrame(items: readonly Uint8Array[], random: Random): readonly Uint8Array[] | null {
  const whole = concatenated(items.slice(1));
  let end = whole.length;
  while (end > 0 && whole[end - 1] === 0) end -= 1;
  if (end < 10) return null;
  return [new Uint8Array(0), whole.subarray(0, random.below(end - 6))];
}

function itemLength(bytes: Uint8Array, random: Random): Uint8Array | null {
  if (!isExplicit(bytes)) return null;
  const file = readExplicit(bytes);
  if (fragmentsOf(file) === null) return null;
  const start = bytes.length - (file.elements.at(-1)?.value.length ?? 0);
  const damaged = bytes.slice();
  new DataView(damaged.buffer).setUint32(start + 4, random.pick([0, 1, 2, 77, 0x7fffffff, 0xffffffff]), true);
  return damaged;
}

function noDelimiter(file: ExplicitFile): ExplicitFile | null {
  const items = fragmentsOf(file);
  return items === null ? null : withFragments(file, items, new Uint8Array(0));
}

function without(items: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  return items.filter((_, at) => at !== index);
}

function replaced(items: readonly Uint8Array[], index: number, by: Uint8Array): readonly Uint8Array[] {
  return items.map((item, at) => (at === index ? by : item));
}
