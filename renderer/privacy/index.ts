import { useCallback } from 'react';
import { create } from 'zustand';

interface Privacy {
  /** Presenter mode; null until the settings are known. */
  readonly presenting: boolean | null;
}

const usePrivacy = create<Privacy>(() => ({ presenting: null }));

export function setPresenting(presenting: boolean | null): void {
  usePrivacy.setState({ presenting });
}

/** Whether identifiers and files' names may not be shown; so too until that is known. */
export function usePresenting(): boolean {
  return usePrivacy(({ presenting }) => presenting !== false);
}

export function isPresenting(): boolean {
  return usePrivacy.getState().presenting !== false;
}

/** The function that every message passes on its way to the screen: in presenter mode it leaves out paths and quoted values. */
export function useSafeText(): (text: string) => string {
  const presenting = usePresenting();
  return useCallback((text) => (presenting ? withoutPaths(text) : text), [presenting]);
}

/** The same, outside React. */
export function safeText(text: string): string {
  return isPresenting() ? withoutPaths(text) : text;
}

const HIDDEN_PATH = 'a hidden path (presenter mode)';
const HIDDEN_VALUE = '"a hidden value"';

/** Names of folders may hold any character, so from where a path begins nothing of the line is kept. */
const PATH = /(^|[\s"'“‘(=:,])(?:file:\/\/|[A-Za-z]:[\\/]|\\\\|~?\/(?=[^\s/]))[^\n]*/gmu;
const QUOTED = /"[^"\n]*"|“[^”\n]*”/gu;

export function withoutPaths(text: string): string {
  return text.replace(PATH, `$1${HIDDEN_PATH}`).replace(QUOTED, HIDDEN_VALUE);
}
