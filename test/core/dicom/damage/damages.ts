import { BYTE_DAMAGES } from './byte-damages.js';
import type { Damage } from './damage.js';
import { FRAGMENT_DAMAGES } from './fragment-damages.js';
import { TAG_DAMAGES } from './tag-damages.js';

/** Of tags, of fragments, and of bytes whatever they mean. */
export const DAMAGES: readonly Damage[] = [...TAG_DAMAGES, ...FRAGMENT_DAMAGES, ...BYTE_DAMAGES];
