import { Annotation, EditorState, Transaction, type Extension } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import { CONFIG_FORMAT, migrateConfig } from '@core/config';

import { isJsonObject, isSameJson, type JsonObject } from '../json-pointer';
import { editDraft, useConfig, type ConfigBase } from '../store';
import { editJson, writeJson } from './edit-json';
import { editYaml, writeYaml } from './edit-yaml';
import { parseSource } from './parse-source';
import type { FieldPlace, ParsedSource, SourceLanguage } from './parsed-source';
import { sourceExtensions } from './source-extensions';
import { useSource } from './source-store';

/**
 * The draft's text: one document a language, each with its own undo history, which outlives the view. An edit of the text
 * changes the draft at once; an edit of the draft changes the text in that place, at once while it is on screen and
 * otherwise when it is next looked at. While the text cannot be read, nothing but another beginning touches it.
 */
interface SourceDocument {
  readonly state: EditorState;
  /** What the text said when both were last in step. */
  readonly draft: JsonObject;
  readonly base: ConfigBase | null;
}

const documents = new Map<SourceLanguage, SourceDocument>();
/** So that undoing a beginning brings the comments back too. */
const textsOfBases = new WeakMap<ConfigBase, ReadonlyMap<SourceLanguage, string>>();
let view: EditorView | null = null;

/** Marks what the draft did to the text, which need not be read again. */
const byDraft = Annotation.define<true>();

/** Shows the text in `parent` for as long as the returned undo is not called. */
export function showSource(parent: HTMLElement): () => void {
  bringUpToDate();
  const { language } = useSource.getState();
  const shown = documents.get(language);
  if (shown === undefined) return () => undefined;
  const own = new EditorView({ state: shown.state, parent });
  view = own;
  return () => {
    readNow();
    own.destroy();
    if (view === own) view = null;
  };
}

export function shownView(): EditorView | null {
  return view;
}

/** The text as it stands, in step with the draft where it can be. */
export function currentSource(): string {
  bringUpToDate();
  return documents.get(useSource.getState().language)?.state.doc.toString() ?? '';
}

let following = true;

/** Brings the text to what the draft says. */
export function bringUpToDate(): void {
  if (following) readNow();
  const { draft, base, sourceProblem } = useConfig.getState();
  const { language } = useSource.getState();
  if (draft === null || !following) return;
  const held = documents.get(language);
  if (held === undefined) {
    put(language, EditorState.create({ doc: textFor(language, draft, base), extensions: extensionsFor(language) }));
  } else if (held.base !== base) {
    replaceText(textFor(language, draft, base));
  } else if (held.draft !== draft && sourceProblem === null) {
    const text = held.state.doc.toString();
    replaceText(edit(language, text, draft) ?? write(language, draft));
  }
}

/** A text from elsewhere; `begin` makes what it says the draft. */
export function adoptText(language: SourceLanguage, text: string, begin: () => void): void {
  readNow();
  following = false;
  begin();
  following = true;
  useSource.setState({ language });
  if (documents.has(language)) {
    showDocument(language);
    replaceText(text);
  } else put(language, EditorState.create({ doc: text, extensions: extensionsFor(language) }));
  showDocument(language);
}

/** Only while the text can be read: the other language's text is brought to what this one says. */
export function chooseLanguage(language: SourceLanguage): void {
  readNow();
  if (useConfig.getState().sourceProblem !== null) return;
  useSource.setState({ language, olderFormat: null });
  showDocument(language);
  bringUpToDate();
  showDocument(language);
}

function showDocument(language: SourceLanguage): void {
  const held = documents.get(language);
  if (held !== undefined && view !== null && view.state !== held.state) view.setState(held.state);
}

let lastRead: { readonly text: string; readonly language: SourceLanguage; readonly parsed: ParsedSource } | null = null;

/** What the text says; read once. */
export function readSource(text: string, language: SourceLanguage): ParsedSource {
  if (lastRead?.text !== text || lastRead.language !== language)
    lastRead = { text, language, parsed: parseSource(text, language) };
  return lastRead.parsed;
}

/** Where the fields stand in the text that is shown; none while it cannot be read. */
export function shownPlaces(): ReadonlyMap<string, FieldPlace> {
  if (view === null) return new Map();
  const parsed = readSource(view.state.doc.toString(), useSource.getState().language);
  return parsed.ok ? parsed.places : new Map();
}

function extensionsFor(language: SourceLanguage): Extension {
  return [sourceExtensions(language), EditorView.updateListener.of((update) => followEdit(language, update))];
}

function followEdit(language: SourceLanguage, { docChanged, state, transactions }: ViewUpdate): void {
  const held = documents.get(language);
  if (held === undefined) return;
  documents.set(language, { ...held, state });
  if (docChanged && !transactions.some((each) => each.annotation(byDraft) === true)) readSoon(language);
}

/** The language of a text that was changed and is not read yet. */
let unread: SourceLanguage | null = null;

/** As soon as the frame that shows the key has been painted: reading, and all that follows, would keep it waiting. */
function readSoon(language: SourceLanguage): void {
  if (unread === null) requestAnimationFrame(() => setTimeout(readNow, 0));
  unread = language;
}

function readNow(): void {
  const held = unread === null ? undefined : documents.get(unread);
  const language = unread;
  unread = null;
  if (language !== null && held !== undefined) takeText(language, held.state);
}

/** A person changed the text: what it says is the draft from now on, or why it says nothing. */
function takeText(language: SourceLanguage, state: EditorState): void {
  const parsed = readSource(state.doc.toString(), language);
  if (!parsed.ok) {
    useConfig.setState({ sourceProblem: parsed.problem });
    return;
  }
  const said = asToday(parsed.value);
  const { draft, base } = useConfig.getState();
  const next = draft !== null && isSameJson(draft, said) ? draft : said;
  documents.set(language, { state, draft: next, base });
  rememberText(language, base, state);
  sayReadable(olderFormatOf(parsed.value));
  if (next !== draft) editDraft(next);
}

/** A config of an earlier format as today's; one of a newer format stays as it is, and the check says so. */
function asToday(value: JsonObject): JsonObject {
  const migrated = migrateConfig(value);
  return migrated.ok && isJsonObject(migrated.value) ? migrated.value : value;
}

function olderFormatOf(value: JsonObject): number | null {
  const version = value['formatVersion'];
  return typeof version === 'number' && version < CONFIG_FORMAT ? version : null;
}

/** As one step that can be undone, of the smallest stretch that differs. */
function replaceText(text: string): void {
  const { language } = useSource.getState();
  const held = documents.get(language);
  if (held === undefined) return;
  const before = held.state.doc.toString();
  const changes = before === text ? [] : [stretchThatDiffers(before, text)];
  const spec = { changes, annotations: [byDraft.of(true), Transaction.userEvent.of('input.form')] };
  if (view !== null) view.dispatch(spec);
  put(language, view?.state ?? held.state.update(spec).state);
}

function stretchThatDiffers(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let end = 0;
  while (end < shorter - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

/** The text and the draft are in step. */
function put(language: SourceLanguage, state: EditorState): void {
  const { draft, base } = useConfig.getState();
  if (draft === null) return;
  documents.set(language, { state, draft, base });
  rememberText(language, base, state);
  const parsed = readSource(state.doc.toString(), language);
  sayReadable(parsed.ok ? olderFormatOf(parsed.value) : null);
}

function sayReadable(olderFormat: number | null): void {
  if (useConfig.getState().sourceProblem !== null) useConfig.setState({ sourceProblem: null });
  if (useSource.getState().olderFormat !== olderFormat) useSource.setState({ olderFormat });
}

function rememberText(language: SourceLanguage, base: ConfigBase | null, state: EditorState): void {
  if (base !== null) textsOfBases.set(base, new Map(textsOfBases.get(base)).set(language, state.doc.toString()));
}

function textFor(language: SourceLanguage, draft: JsonObject, base: ConfigBase | null): string {
  const known = base === null ? undefined : textsOfBases.get(base)?.get(language);
  return (known === undefined ? null : edit(language, known, draft)) ?? write(language, draft);
}

function write(language: SourceLanguage, draft: JsonObject): string {
  return language === 'json' ? writeJson(draft) : writeYaml(draft);
}

function edit(language: SourceLanguage, text: string, draft: JsonObject): string | null {
  return language === 'json' ? editJson(text, draft) : editYaml(text, draft);
}
