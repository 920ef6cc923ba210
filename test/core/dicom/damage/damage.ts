import { readExplicit, writeExplicit, type ExplicitFile } from './explicit-file.js';
import type { Random } from './random.js';

/** What is done to a file. Null: it cannot be done to this one. */
export interface Damage {
  readonly name: string;
  readonly apply: (bytes: Uint8Array, random: Random) => Uint8Array | null;
  /** The stream lacks its end: whatever opens must be marked incomplete. */
  readonly cutsPixels?: true;
}

export function edit(name: string, change: (file: ExplicitFile, random: Random) => ExplicitFile | null): Damage {
  return {
    name,
    apply: (bytes, random) => {
      if (!isExplicit(bytes)) return null;
      const changed = change(readExplicit(bytes), random);
      return changed === null ? null : writeExplicit(changed);
    },
  };
}

/** Encapsulated and explicit little-endian files can be taken apart; implicit, big-endian and deflated ones are damaged bytewise. */
export function isExplicit(bytes: Uint8Array): boolean {
  const uid = Buffer.from(bytes.subarray(132, 600)).toString('latin1');
  return !/1\.2\.840\.10008\.1\.2(\0|\.2\0|\.1\.99)/u.test(uid);
}

/** So many bytes of anything. */
export function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}
