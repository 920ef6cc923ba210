import type { ReactNode } from 'react';

import { useSafeText } from '../privacy';

/** A text that main or a file wrote: in presenter mode without paths and quoted values. */
export function SafeText({ text }: { readonly text: string }): ReactNode {
  return useSafeText()(text);
}
