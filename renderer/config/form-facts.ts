import { useShallow } from 'zustand/react/shallow';

import { configDifferences, isCompared } from './config-difference';
import { isSameJson, valueAt, type Json } from './json-pointer';
import { useConfig } from './store';

/** The base's value, where the draft has another one; null where it has the same. */
export function useChangedFrom(pointer: string): { readonly base: Json | undefined } | null {
  const isChanged = useConfig(({ base, draft }) => {
    if (base === null || draft === null || !isCompared(pointer)) return false;
    return !isSameJson(valueAt(base.config, pointer), valueAt(draft, pointer));
  });
  const base = useConfig((state) => (state.base === null ? undefined : valueAt(state.base.config, pointer)));
  return isChanged ? { base } : null;
}

export function useWarnings(pointer: string, isList: boolean): readonly string[] {
  return useConfig(
    useShallow(({ check }) =>
      (check?.warnings ?? [])
        .filter(({ path }) => path === pointer || (isList && path.startsWith(`${pointer}/`)))
        .map(({ message }) => message),
    ),
  );
}

/** Why the base has what it has, where its source leaves the field open. */
export function useOurChoice(pointer: string): string | undefined {
  return useConfig(({ base }) => base?.ourChoices.find(({ path }) => path === pointer)?.why);
}

export interface FoldFacts {
  readonly changedCount: number;
  readonly wrongCount: number;
}

/** Of the fields that `isWithin` picks: how many differ from the base, and how many are wrong or warned of. */
export function useFoldFacts(isWithin: (pointer: string) => boolean): FoldFacts {
  return useConfig(
    useShallow(({ base, draft, check }) => {
      const differences = base === null || draft === null ? [] : configDifferences(base.config, draft);
      const wrong = [...(check?.errors ?? []), ...(check?.warnings ?? [])];
      return {
        changedCount: differences.filter((each) => isWithin(each.pointer)).length,
        wrongCount: wrong.filter(({ path }) => isWithin(path)).length,
      };
    }),
  );
}
