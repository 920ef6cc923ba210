import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

import type { SourceLanguage } from './parsed-source';

/** Tab is left to move the focus on: the editor is one stop among others. */
export function sourceExtensions(language: SourceLanguage): Extension {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    language === 'json' ? json() : yaml(),
    syntaxHighlighting(colors),
    look,
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': 'Source of the experiment', spellcheck: 'false' }),
  ];
}

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#8ab4f0' },
  { tag: [tags.number, tags.bool, tags.null], color: '#e0b06c' },
  { tag: [tags.string, tags.content], color: '#c9cace' },
  { tag: [tags.comment, tags.lineComment], color: '#8f9a83', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: '#909296' },
]);

const look = EditorView.theme(
  {
    '&': { height: '100%', backgroundColor: 'var(--app-panel)', color: '#c9cace', fontSize: '13px' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
    '.cm-content': { padding: '8px 0', caretColor: '#fff' },
    '.cm-line': { padding: '0 16px 0 8px' },
    '.cm-cursor': { borderLeftColor: '#fff', borderLeftWidth: '2px' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: '#274468',
    },
    '.cm-activeLine': { backgroundColor: 'rgba(255, 255, 255, 0.035)' },
    '.cm-gutters': { backgroundColor: 'var(--app-panel)', color: '#6b6e76', border: 'none' },
    '.cm-activeLineGutter': { backgroundColor: 'transparent', color: '#c9cace' },
    '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 16px', fontVariantNumeric: 'tabular-nums' },
    '.cm-selectionMatch': { backgroundColor: 'rgba(34, 139, 230, 0.22)' },
    '&.cm-focused .cm-matchingBracket': { backgroundColor: 'rgba(255, 255, 255, 0.12)' },
    '.cm-tooltip': {
      maxWidth: '420px',
      border: '1px solid var(--app-line)',
      borderRadius: '4px',
      backgroundColor: 'var(--app-raised)',
      color: '#c9cace',
    },
    '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--mantine-font-family)', whiteSpace: 'pre-wrap' },
    '.cm-diagnostic-error': { borderLeftColor: 'var(--app-failed)' },
    '.cm-diagnostic-warning': { borderLeftColor: 'var(--app-attention)' },
    '.cm-panels': { backgroundColor: 'var(--app-raised)', color: '#c9cace', borderColor: 'var(--app-line)' },
    '.cm-panel.cm-search': { padding: '8px 16px', fontFamily: 'var(--mantine-font-family)', fontSize: '12px' },
    '.cm-panel.cm-search [name=close]': { top: '8px', right: '12px', color: 'inherit' },
    '.cm-textfield': { backgroundColor: 'var(--app-panel)', borderColor: 'var(--app-line)', color: 'inherit' },
    '.cm-button': { backgroundColor: 'var(--app-panel)', backgroundImage: 'none', borderColor: 'var(--app-line)' },
    '.cm-searchMatch': { backgroundColor: 'rgba(250, 176, 5, 0.3)' },
  },
  { dark: true },
);
