import { setDiagnostics } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef, type ReactNode } from 'react';

import { useSafeText } from '../../privacy';
import { useConfig } from '../store';
import { diagnosticsOf } from './source-diagnostics';
import { bringUpToDate, showSource, shownPlaces, shownView } from './source-document';
import { useSource } from './source-store';

/** The draft's text, to read and to edit; what is wrong with it is marked in its place. */
export function SourceEditor(): ReactNode {
  const parent = useRef<HTMLDivElement>(null);
  const language = useSource((state) => state.language);
  useEffect(() => {
    if (parent.current === null) return undefined;
    const hide = showSource(parent.current);
    const stop = useConfig.subscribe((state, before) => {
      if (state.draft !== before.draft || state.base !== before.base) bringUpToDate();
    });
    return () => {
      stop();
      hide();
    };
  }, []);
  useDiagnostics();
  return <div ref={parent} className="source-editor" data-testid="source-editor" data-language={language} />;
}

function useDiagnostics(): void {
  const check = useConfig((state) => state.check);
  const problem = useConfig((state) => state.sourceProblem);
  const language = useSource((state) => state.language);
  const safeText = useSafeText();
  useEffect(() => {
    const view = shownView();
    if (view === null) return;
    const found = diagnosticsOf(view.state.doc.length, shownPlaces(), problem, check);
    const safe = found.map((each) => ({ ...each, message: safeText(each.message) }));
    view.dispatch(setDiagnostics(view.state, safe));
  }, [check, problem, language, safeText]);
}

/** Puts the cursor into the text, `at` selected and in the middle of the view. */
export function selectInSource(at: { readonly from: number; readonly to: number }): void {
  const view = shownView();
  if (view === null) return;
  const length = view.state.doc.length;
  const selection = { anchor: Math.min(at.from, length), head: Math.min(at.to, length) };
  view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
  view.focus();
}
