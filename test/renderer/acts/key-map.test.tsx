// @vitest-environment jsdom
import {
  currentKeyGroups,
  dispatchKey,
  holdersOf,
  keyText,
  overrideProblems,
  setKeyOverrides,
  useKeys,
  useNameWithKey,
  type KeyOverrides,
} from '@renderer/acts';
import { KEY_CATALOGUE } from '@renderer/acts/key-catalogue';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { render, settle, type Rendered } from '../render';

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  setKeyOverrides({});
});

function Window({ onKey }: { readonly onKey: (act: string) => void }) {
  useKeys('Window', [
    {
      keys: '123456789'.split(''),
      description: "The file's windows, in order",
      run: (_event, key) => onKey(`window ${key}`),
    },
    { keys: ['i'], description: 'Invert', run: () => onKey('invert') },
  ]);
  useKeys('New here', [{ keys: ['y'], description: 'Not in the catalogue', run: () => onKey('new') }]);
  return <button type="button">{useNameWithKey('Invert', 'viewer.invert')}</button>;
}

async function pressed(overrides: KeyOverrides, ...keys: readonly string[]): Promise<string[]> {
  const onKey = vi.fn();
  shown = await render(<Window onKey={onKey} />);
  await settle(() => setKeyOverrides(overrides));
  for (const key of keys) dispatchKey(new KeyboardEvent('keydown', { key }));
  return onKey.mock.calls.flat() as string[];
}

describe('keys that a person chose', () => {
  it('take the place of the act’s own, in the cheat sheet and on buttons too', async () => {
    expect(await pressed({ 'viewer.invert': ['j', 'Shift+k'] }, 'i', 'j')).toEqual(['invert']);
    const keys = currentKeyGroups().flatMap(({ bindings }) => bindings.flatMap((binding) => binding.keys));
    expect(keys).toContain('Shift+k');
    expect(keys).not.toContain('i');
    expect(shown?.container.querySelector('button')?.textContent).toBe('Invert (J)');
    expect(keyText('viewer.invert')).toBe('J');
  });

  it('mean what the key in their place meant', async () => {
    expect(await pressed({ 'viewer.presets': 'qwertyuop'.split('') }, 'w', '2')).toEqual(['window 2']);
  });

  it('have no effect where each has a meaning and one is missing', async () => {
    expect(await pressed({ 'viewer.presets': ['q'] }, 'q', '1')).toEqual(['window 1']);
  });

  it('can be none', async () => {
    expect(await pressed({ 'viewer.invert': [] }, 'i')).toEqual([]);
    expect(shown?.container.querySelector('button')?.textContent).toBe('Invert');
    expect(keyText('viewer.invert')).toBeNull();
  });

  it('map a binding that no catalogue knows, by its words', async () => {
    expect(await pressed({ 'new-here/not-in-the-catalogue': ['x'] }, 'y', 'x')).toEqual(['new']);
  });
});

describe('the catalogue', () => {
  it('names every act once, and no key twice where two would listen', () => {
    const ids = KEY_CATALOGUE.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const places = KEY_CATALOGUE.map(({ group, description }) => `${group} ${description}`);
    expect(places).toEqual([...new Set(places)]);
    for (const entry of KEY_CATALOGUE)
      for (const key of entry.keys) expect(holdersOf(key, entry, KEY_CATALOGUE, {}), `${entry.id} ${key}`).toEqual([]);
  });

  it('says what in a settings file cannot be', () => {
    const overrides = { 'viewer.gone': ['k'], 'viewer.presets': ['1'], 'viewer.invert': ['r'], 'tags.next': ['r'] };
    expect(overrideProblems(KEY_CATALOGUE, overrides)).toEqual([
      'keyBindings/viewer.gone: is no act of this version, so it has no effect.',
      'keyBindings/viewer.presets: needs 9 keys, in order; it has no effect.',
      'keyBindings/viewer.invert: r is also the key of “Reset window, zoom and place”.',
    ]);
  });
});
