import type { Problem } from '@contract/index';

/** What was offered cannot be taken, and why; the transfer ends with it, and leaves nothing behind. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

/** A person asked for the end. */
export class Canceled extends Error {}

export function problem(path: string, message: string, remedy: string | null = null): Problem {
  return { path, message, remedy };
}
