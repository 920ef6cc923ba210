import type { RunState, RunSummary } from '@contract/index';

import { isLive } from '../run-progress';
import { notesOf } from './run-notes';

export interface RunFilter {
  readonly matches: (run: RunSummary, pinned: boolean) => boolean;
  /** What of the text means nothing, in words. */
  readonly problems: readonly string[];
}

type Test = (run: RunSummary, pinned: boolean) => boolean;

const STATES: readonly RunState[] = [
  'queued',
  'starting',
  'running',
  'stopping',
  'finished',
  'stopped',
  'failed',
  'lost',
];

const IS: Readonly<Record<string, Test>> = {
  starred: (run) => notesOf(run).starred,
  archived: (run) => notesOf(run).archived,
  pinned: (_run, pinned) => pinned,
  live: (run) => isLive(run.state),
  ended: (run) => !isLive(run.state),
  added: (run) => run.addedAtMs !== undefined,
  tagged: (run) => notesOf(run).tags.length > 0,
  renamed: (run) => notesOf(run).name !== null,
  all: () => true,
};

const FIELDS: Readonly<Record<string, (run: RunSummary) => readonly string[]>> = {
  name: (run) => [run.name],
  preset: (run) => [run.preset ?? ''],
  device: (run) => [run.device ?? ''],
  group: (run) => [run.queue?.group ?? ''],
  id: (run) => [run.runId],
  notes: (run) => [notesOf(run).notes],
};

/** What may stand before a colon, for the field's help. */
export const FILTER_HELP =
  'Words in any order. tag:best  state:failed  preset:paper  name:  device:  notes:  is:starred  is:archived  is:all  is:live. ' +
  'A minus excludes: -tag:old. Quotation marks hold words together: tag:"to check". Archived runs show with is:archived or is:all.';

/** A key whose value is still to come, or a term: minus, key, and the value in quotation marks or without. */
const TOKEN = /(-?)([a-z]+):(?=\s|$)|(-?)(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]+))/giy;

/** Reads a filter. Whatever is typed is one: what means nothing is named, and looked for as text. */
export function parseFilter(text: string): RunFilter {
  const tests: Test[] = [];
  const problems: string[] = [];
  let showsArchived = false;
  for (const token of tokensOf(text)) {
    const { negated, key, value } = token;
    if (value === '') continue; // still being typed
    const wanted = value.toLowerCase();
    if (key === 'is' && !negated && (wanted === 'archived' || wanted === 'all')) showsArchived = true;
    const { test, problem } = testOf(key, wanted, token.raw);
    if (problem !== null) problems.push(problem);
    tests.push(negated ? (run, pinned) => !test(run, pinned) : test);
  }
  const matches: Test = (run, pinned) =>
    (showsArchived || !notesOf(run).archived) && tests.every((test) => test(run, pinned));
  return { matches, problems };
}

interface Token {
  readonly raw: string;
  readonly negated: boolean;
  /** Null for a bare word. */
  readonly key: string | null;
  readonly value: string;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) {
      TOKEN.lastIndex = at + 1; // a blank
      continue;
    }
    const [raw, emptyMinus, emptyKey, minus, key, quoted, word] = found;
    const negated = (minus ?? emptyMinus) === '-';
    tokens.push({
      raw,
      negated,
      key: (key ?? emptyKey)?.toLowerCase() ?? null,
      value: quoted ?? word ?? '',
    });
  }
  return tokens;
}

function testOf(
  key: string | null,
  wanted: string,
  raw: string,
): { readonly test: Test; readonly problem: string | null } {
  const known = (test: Test): { test: Test; problem: null } => ({ test, problem: null });
  if (key === null) return known((run) => haystackOf(run).includes(wanted));
  if (key === 'tag') return known((run) => notesOf(run).tags.some((tag) => tag.toLowerCase().includes(wanted)));
  if (key === 'state') {
    const problem = STATES.some((state) => state.startsWith(wanted)) ? null : `state:${wanted} is no state of a run`;
    return { test: (run) => run.state.startsWith(wanted), problem };
  }
  if (key === 'is') {
    const test = Object.hasOwn(IS, wanted) ? IS[wanted] : undefined;
    if (test !== undefined) return known(test);
    return { test: () => false, problem: `is:${wanted} is not known; there are ${Object.keys(IS).join(', ')}` };
  }
  const field = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
  if (field !== undefined) return known((run) => field(run).some((each) => each.toLowerCase().includes(wanted)));
  const text = raw.replace(/^-/, '').replaceAll('"', '').toLowerCase();
  return { test: (run) => haystackOf(run).includes(text), problem: `${key}: is no field; it is looked for as text` };
}

const haystacks = new WeakMap<RunSummary, string>();

/** All that a bare word may be found in; made once a summary, since a summary never changes. */
function haystackOf(run: RunSummary): string {
  const known = haystacks.get(run);
  if (known !== undefined) return known;
  const { tags, notes } = notesOf(run);
  const conditions = run.conditions.map(({ kind }) => kind);
  const fields = [run.name, run.preset, run.state, run.runId, run.queue?.group, run.device, notes];
  const text = [...fields, ...tags, ...conditions].join('\n').toLowerCase();
  haystacks.set(run, text);
  return text;
}
