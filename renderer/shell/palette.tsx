import { Kbd } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { memo, useState, type ReactNode } from 'react';

import { currentActs, displayKey, keyText, type Act } from '../acts';

/** Ctrl+K: every act by name, those of the screen first. What is on offer is read when it opens. */
export const Palette = memo(function Palette(): ReactNode {
  const [query, setQuery] = useState('');
  const [acts, setActs] = useState<readonly Act[]>([]);
  const found = findActs(acts, query);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={440}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.6 }}
      onSpotlightOpen={() => {
        setActs(currentActs());
      }}
    >
      <Spotlight.Search placeholder="Find an act by name" leftSection={<IconSearch size={16} aria-hidden />} />
      <Spotlight.ActionsList>
        {found.map((act) => (
          <Spotlight.Action
            key={act.id}
            label={act.name}
            {...(act.section === undefined ? {} : { description: act.section })}
            rightSection={<ActKey act={act} />}
            onClick={act.run}
          />
        ))}
        {found.length === 0 ? <Spotlight.Empty>No act of that name here</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
});

/** As it is mapped now; the act's own word for it where no key of that name is known. */
function ActKey({ act }: { readonly act: Act }): ReactNode {
  const mapped = keyText(act.id);
  const text = mapped === undefined && act.shortcut !== undefined ? displayKey(act.shortcut) : mapped;
  return text === null || text === undefined ? null : <Kbd size="xs">{text}</Kbd>;
}

/** Every word typed must occur in the name, the section or the keywords; where the name begins with it, the act goes first. */
export function findActs(acts: readonly Act[], query: string): readonly Act[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const first = words[0];
  if (first === undefined) return acts;
  const matching = acts.filter((act) => {
    const text = `${act.name} ${act.section ?? ''} ${act.keywords ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = (act: Act): number => (act.name.toLowerCase().startsWith(first) ? 0 : 1);
  return [...matching].sort((a, b) => begins(a) - begins(b));
}
