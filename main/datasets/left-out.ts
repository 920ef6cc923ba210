import type { Failure } from '@contract/index';

import { systemCodeOf } from '../workspace/index';
import type { LeftOutReason } from './import-messages';

/** core/dicom ends a failure's message with what to do; the list shows that apart. */
const LAST_SENTENCE = /^(.*[.)])\s+((?:Copy|Export|Leave|Import|Convert|Ask|Give|Check)\b[^]*)$/;

export function reasonOfFailure({ code, message }: Failure): LeftOutReason {
  const match = LAST_SENTENCE.exec(message);
  return { code, reason: match?.[1] ?? message, remedy: match?.[2] ?? null };
}

/** What the disk did to one file; null for a bug, which must be thrown on. */
export function reasonOfDisk(error: unknown): LeftOutReason | null {
  switch (systemCodeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'no-permission',
        reason: 'This user may not read it.',
        remedy: 'Give this user permission to read it, then import again.',
      };
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESTALE':
      return {
        code: 'vanished',
        reason: 'It vanished while the folder was read.',
        remedy: 'Check that the disk is connected, then import again.',
      };
    case 'ELOOP':
      return { code: 'link-loop', reason: 'It is a link that leads back to itself.', remedy: 'Leave it out.' };
    case 'EIO':
      return {
        code: 'disk-error',
        reason: 'The disk failed while it was read.',
        remedy: 'Check the disk, or copy the file again from its source.',
      };
    default:
      return null;
  }
}

/** Runs what reads one file: what the disk does becomes a reason, a bug is thrown on. */
export async function readingOrReason<T>(
  act: () => Promise<T>,
): Promise<T | { readonly kind: 'left-out'; readonly why: LeftOutReason }> {
  try {
    return await act();
  } catch (error) {
    const why = reasonOfDisk(error);
    if (why === null) throw error;
    return { kind: 'left-out', why };
  }
}
