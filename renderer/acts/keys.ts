import { useEffect, useRef, type RefObject } from 'react';

import { currentOverrides, entryOf, keysInForce } from './key-map';

export interface KeyBinding {
  /** Any of these: 'j', 'ArrowDown', 'Enter', 'Space', '/', '?', 'Ctrl+k', 'Shift+i', 'Alt+1'. */
  readonly keys: readonly string[];
  readonly description: string;
  /** `key` is the one of `keys` that was meant, whichever a person has put in its place. */
  readonly run: (event: KeyboardEvent, key: string) => void;
  /** Also while a text field has the focus. */
  readonly inFields?: boolean;
}

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
  /** Answers only while the focus is within, and then first: the keys of the one list of several that a person is in. */
  readonly within?: RefObject<HTMLElement | null>;
}

const groups = new Map<symbol, KeyGroup>();

/** Listens to keys for as long as the component is on screen; the cheat sheet (?) shows them under `title`. */
export function useKeys(title: string, bindings: readonly KeyBinding[], within?: RefObject<HTMLElement | null>): void {
  const token = useRef(Symbol(title));
  useEffect(() => {
    groups.set(token.current, { title, bindings, ...(within === undefined ? {} : { within }) });
    for (const { description, keys } of bindings) entryOf(title, description, keys);
  });
  useEffect(() => {
    const own = token.current;
    return () => {
      groups.delete(own);
    };
  }, []);
}

/** As they are mapped now. */
export function currentKeyGroups(): readonly KeyGroup[] {
  return [...groups.values()]
    .filter((group) => group.bindings.length > 0)
    .map((group) => ({
      ...group,
      bindings: group.bindings.map((binding) => ({ ...binding, keys: keysOf(group, binding) })),
    }));
}

function keysOf({ title }: KeyGroup, { description, keys }: KeyBinding): readonly string[] {
  const entry = entryOf(title, description, keys);
  return entry === null ? keys : keysInForce(entry, currentOverrides());
}

/** 'Ctrl+k' for the event: letters in lower case, so that Shift is named, never implied. */
export function keyNameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shiftCounts = key.length > 1 || /[a-z]/.test(key);
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  return `${control}${event.altKey ? 'Alt+' : ''}${event.shiftKey && shiftCounts ? 'Shift+' : ''}${key}`;
}

/** Finds who answers to the key: the last to come on screen goes first. Returns true when someone did. */
export function dispatchKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const inField = isTextField(event.target);
  const name = keyNameOf(event);
  if (takesKeysItself(event.target, name)) return false;
  for (const group of groupsFor(event.target)) {
    const binding = group.bindings.find(
      (each) => keysOf(group, each).includes(name) && (!inField || each.inFields === true),
    );
    if (binding === undefined) continue;
    event.preventDefault();
    binding.run(event, binding.keys[keysOf(group, binding).indexOf(name)] ?? name);
    return true;
  }
  return false;
}

function groupsFor(target: EventTarget | null): readonly KeyGroup[] {
  const newestFirst = [...groups.values()].reverse();
  const around = newestFirst.filter(({ within }) => target instanceof Node && within?.current?.contains(target));
  return [...around, ...newestFirst.filter(({ within }) => within === undefined)];
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

/** A focused button keeps Enter and Space, a slider its arrows, and an open dialog everything. */
function takesKeysItself(target: EventTarget | null, name: string): boolean {
  if (document.querySelector('[aria-modal="true"]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (name === 'Enter' || name === 'Space') return target.closest('button, a[href], summary, [role="tab"]') !== null;
  return (
    name.startsWith('Arrow') &&
    target.closest('[role="slider"], [role="tab"], [role="separator"], [role="listbox"], [role="menu"]') !== null
  );
}
